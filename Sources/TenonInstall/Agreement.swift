import TenonHost

/// What the user has agreed to about a plugin, so far.
public enum Agreement: Sendable, Equatable {
  /// A built-in one, or out of a folder that was named for this run or is a build: nothing more is needed.
  case notNeeded
  case given(TrustStore.Entry)
  /// It is refused, or asked about, when it is about to run.
  case missing(PluginPin)

  /// - Parameters:
  ///   - plugin: as a registry has found it.
  ///   - entries: of the trust store.
  /// - Throws: `PluginLoadError` for a library that is gone.
  public init(
    on plugin: PluginCandidate, in registry: PluginRegistry, entries: [TrustStore.Entry]
  ) throws(PluginLoadError) {
    let (id, origin) = (plugin.manifest.id, plugin.folder.origin)
    let isBuiltIn = plugin.manifest.vendor == PluginRegistry.builtInVendor
    guard !isBuiltIn, !plugin.isLoose, !origin.isNamedForThisRun,
      let pin = PluginPin(id: id, sha256: try registry.sha256(of: plugin))
    else {
      self = .notNeeded
      return
    }
    self = entries.first { $0.pin == pin }.map(Agreement.given) ?? .missing(pin)
  }
}

extension SearchFolder.Origin {
  /// Whether the user has named the folder, on the command line or in the environment, and so agreed to what is in it.
  var isNamedForThisRun: Bool { self == .option || self == .environment }
}
