import TenonCore

extension ComponentFactory {
  /// The plugins of a component and of those that it was given as arguments.
  package func plugins(of resolved: Resolved) -> [PluginCandidate] {
    let children = zip(resolved.config.values, resolved.entry.component.declaration.arguments).flatMap {
      plugins(in: $0.value, $1)
    }
    return [resolved.entry.plugin] + children
  }

  private func plugins(in value: Value, _ argument: Argument) -> [PluginCandidate] {
    guard let kind = argument.componentKind else { return [] }
    switch value {
    case .component(let reference): return (try? resolve(reference, kind)).map(plugins(of:)) ?? []
    case .list(let items): return items.flatMap { plugins(in: $0, argument) }
    default: return []
    }
  }

  /// The fused layers that an experiment lists, their libraries loaded; none where fusion is off.
  ///
  /// What may run is known before the first step, and so are its locks and records.
  ///
  /// - Throws: `LookupError`, `PluginLoadError`.
  package func loadFusions(_ listed: [String]) throws -> [PluginRegistry.Entry] {
    guard allowsFusion, !listed.isEmpty else { return [] }
    let entries = try registry.fusions(listed: listed).filter { listed.contains($0.fullName) }
    for entry in entries { _ = try registry.load(entry) }
    return entries
  }
}
