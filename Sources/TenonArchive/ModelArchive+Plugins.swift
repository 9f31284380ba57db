import TenonCore
import TenonHost

extension ModelArchive {
  /// Compares the plugins that the model was trained with to those that are here.
  ///
  /// - Returns: what differs without harm, one line each: the same plugin in another version.
  /// - Throws: `ArchivePluginError` for a plugin that is missing or of another major version.
  public func checkPlugins(_ registry: PluginRegistry) throws(ArchivePluginError) -> [String] {
    var notes: [String] = []
    for required in plugins {
      guard let found = registry.plugins.first(where: { $0.manifest.id == required.id }) else {
        let reason = registry.skipped.first { $0.manifest?.id == required.id }?.reason
        throw ArchivePluginError(
          diagnostic: Diagnostic("archive-plugin", "'\(name)' needs the plugin \(required.id) \(required.version)")
            .received(reason.map { "it is there, but \($0)" } ?? "no such plugin")
            .with("looked in", registry.folders.map(\.path).joined(separator: ", "))
            .help("install it, or name its folder with --plugin-path"))
      }
      let version = found.manifest.version
      guard version.prefix(while: { $0 != "." }) == required.version.prefix(while: { $0 != "." }) else {
        throw ArchivePluginError(
          diagnostic: Diagnostic("archive-plugin", "'\(name)' was trained with \(required.id) \(required.version)")
            .received("\(required.id) \(version), another major version")
            .help("install a version \(required.version.prefix { $0 != "." }).x"))
      }
      if version != required.version {
        notes.append("\(required.id) is \(version) here, the model was trained with \(required.version)")
      }
    }
    return notes
  }
}

/// A plugin that a model needs and that is not there.
public struct ArchivePluginError: TenonError {
  public let diagnostic: Diagnostic
}
