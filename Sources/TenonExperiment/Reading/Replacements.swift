import TenonCore
import TenonHost

extension Experiment {
  /// Which components stand in for others: `use: {Linear: acme/Linear}`.
  ///
  /// A bare name always means the built-in component, whatever is installed; this is the one way to change that, and
  /// it stands in the experiment and in its archives. Full names, and the layers that composites are made of, are
  /// what they say.
  static func replacements(_ top: SettingSection) throws(ExperimentError) -> [String: String] {
    guard let setting = top["use"] else { return [:] }
    guard case .map(let entries) = setting.kind else {
      throw ExperimentError.wrongValue("use", expected: "a map from names to full names", setting)
    }
    var replacements: [String: String] = [:]
    for (name, value) in entries {
      guard case .scalar(.string(let replacement)) = value.kind, replacement.contains("/"),
        Manifest.isLegal(componentName: name)
      else {
        throw ExperimentError.wrongValue(
          "use.\(name)", expected: "a full name of another component, as in Linear: acme/Linear", value)
      }
      replacements[name] = replacement
    }
    return replacements
  }

  /// Refuses replacements of or by what is not there.
  func checkReplacements(_ registry: PluginRegistry) throws(ExperimentError) {
    for (name, replacement) in use.sorted(by: { $0.key < $1.key }) {
      let known = registry.entries.filter { !$0.component.isFused }
      let origin = source.nearest(to: ["use", name]).origin
      let replaced = known.filter { $0.component.declaration.name == name }
      guard !replaced.isEmpty else {
        throw ExperimentError.at(
          origin,
          Diagnostic("not-found", "'use' replaces '\(name)', which no plugin provides")
            .with("did you mean", Spelling.nearest(to: name, in: known.map(\.component.declaration.name))))
      }
      guard let found = known.first(where: { $0.fullName == replacement }) else {
        do {
          _ = try registry.find(replacement, replaced[0].component.kind)
        } catch {
          throw ExperimentError.at(origin, error.diagnostic)
        }
        continue
      }
      guard replaced.contains(where: { $0.component.kind == found.component.kind }) else {
        throw ExperimentError.at(
          origin,
          Diagnostic("wrong-kind", "'use' replaces '\(name)' by a component of another kind")
            .expected("\(replaced[0].component.kind)").received("\(replacement), a \(found.component.kind)"))
      }
    }
  }
}
