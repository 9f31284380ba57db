import TenonCore
import TenonHost

extension Experiment {
  /// Which versions of plugins will do: `plugins: {acme/layers: ^1.2}`.
  static func versions(_ top: SettingSection) throws(ExperimentError) -> [String: VersionRange] {
    guard let setting = top["plugins"] else { return [:] }
    guard case .map(let entries) = setting.kind else {
      throw ExperimentError.wrongValue("plugins", expected: "a map from ids of plugins to versions", setting)
    }
    var versions: [String: VersionRange] = [:]
    for (id, value) in entries {
      guard Manifest.isLegal(id: id) else {
        throw ExperimentError.wrongValue("plugins.\(id)", expected: "the id of a plugin: acme/layers", value)
      }
      // 1.10 without quotes is the number 1.1.
      guard case .scalar(.string(let text)) = value.kind, let range = VersionRange(text) else {
        throw ExperimentError.wrongValue(
          "plugins.\(id)", expected: "a range such as ^1.2, or one version, \"1.2.0\", in quotes", value)
      }
      versions[id] = range
    }
    return versions
  }

  /// Refuses plugins that are there in no version that will do, and builds in folders named for this run that will not.
  func checkVersions(_ registry: PluginRegistry) throws(ExperimentError) {
    for (id, range) in plugins.sorted(by: { $0.key < $1.key }) {
      let found = registry.plugins.first { $0.manifest.id == id }
      let skipped = registry.skipped.filter { $0.id == id }
      let named = registry.folders.filter { $0.origin == .option }.map { "\($0.path)/" }
      // Who names a folder wants what is in it: nothing else is used in its place.
      let isPassedOver = skipped.contains { plugin in
        plugin.manifest.map { !range.contains($0.version) } == true && named.contains { plugin.path.hasPrefix($0) }
      }
      if let found, range.contains(found.manifest.version), found.folder.origin == .option || !isPassedOver { continue }
      let here = found.map { ["\($0.manifest.version): \($0.libraryPath)"] } ?? []
      let others = skipped.map { "\($0.manifest?.version ?? "unknown"): \($0.path), passed over: \($0.reason)" }
      let lines = here + others
      throw ExperimentError.at(
        source.nearest(to: ["plugins", id]).origin,
        Diagnostic("plugin-version", "the experiment asks for \(id) \(range)")
          .expected(range.explanation)
          .received(lines.isEmpty ? "no such plugin" : lines.joined(separator: "; "))
          .with("looked in", registry.folders.map { "\($0.path) (\($0.origin))" }.joined(separator: ", "))
          .help("install such a version, or change 'plugins' in the experiment"))
    }
  }
}
