import TenonCore

/// A component name that leads to none, or to several.
public struct LookupError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  static func ambiguous(_ name: String, _ kind: ComponentKind, _ matches: [PluginRegistry.Entry]) -> LookupError {
    let areDistinct = Set(matches.map(\.fullName)).count == matches.count
    return LookupError(
      diagnostic: Diagnostic("ambiguous-name", "several plugins provide \(kind.withArticle) '\(name)'")
        .with("candidates", matches.map { "\($0.fullName) (\($0.plugin.manifest.id))" }.joined(separator: ", "))
        .help(areDistinct ? "write the full name" : "two plugins of one vendor provide it; remove one of them"))
  }

  static func otherKind(_ name: String, _ kind: ComponentKind, _ match: PluginRegistry.Entry) -> LookupError {
    LookupError(
      diagnostic: Diagnostic("wrong-kind", "'\(name)' is \(match.component.kind.withArticle), not \(kind.withArticle)")
        .with("from", match.plugin.manifest.id))
  }

  static func isMetric(_ fullName: String) -> LookupError {
    LookupError(
      diagnostic: Diagnostic("wrong-kind", "'\(fullName)' is a metric, by which nothing can be trained")
        .help("name it under 'metrics', and a loss here"))
  }

  static func notFound(_ name: String, _ kind: ComponentKind, _ registry: PluginRegistry) -> LookupError {
    let entries = registry.entries.filter { $0.component.kind == kind && !$0.component.isFused }
    let names = entries.map { entry in
      entry.plugin.manifest.vendor == PluginRegistry.builtInVendor ? entry.component.declaration.name : entry.fullName
    }.sorted()
    var diagnostic = Diagnostic("not-found", "no plugin provides \(kind.withArticle) '\(name)'")
      .with("did you mean", Spelling.nearest(to: name, in: names + entries.map(\.component.declaration.name)))
      .with("looked in", registry.folders.map { "\($0.path) (\($0.origin))" }.joined(separator: ", "))
    for skipped in registry.skipped {
      guard let manifest = skipped.manifest else {
        diagnostic = diagnostic.with("skipped", "\(skipped.path): \(skipped.reason)")
        continue
      }
      let provides = manifest.components.contains {
        $0.kind == kind && ($0.declaration.name == name || manifest.fullName(of: $0) == name)
      }
      if provides {
        diagnostic = diagnostic.with("skipped", "\(manifest.id) \(manifest.version) provides it: \(skipped.reason)")
      }
    }
    let shown = names.count <= 40 ? names.joined(separator: ", ") : "\(names.count) of them"
    return LookupError(
      diagnostic: diagnostic.with(kind.plural, shown.isEmpty ? "none" : shown)
        .help("`tenon plugin list` shows every component; name further folders with --plugin-path"))
  }

  static func noFusion(_ name: String, _ fusions: [PluginRegistry.Entry]) -> LookupError {
    let names = fusions.map(\.fullName).sorted()
    return LookupError(
      diagnostic: Diagnostic("not-found", "no plugin provides a fused layer '\(name)'")
        .with("did you mean", Spelling.nearest(to: name, in: names))
        .with("fused layers", names.isEmpty ? "none" : names.joined(separator: ", ")))
  }
}

extension ComponentKind {
  /// The name behind its indefinite article: `a layer`, `an optimizer`.
  fileprivate var withArticle: String { self == .optimizer ? "an \(self)" : "a \(self)" }
}
