import TenonCore
import TenonFormats
import TenonHost

extension ModelArchive {
  /// Compares the plugins that the model was trained with to those that are here.
  ///
  /// - Parameter fusion: whether fused layers may replace layers; without it, theirs are not needed.
  /// - Returns: what differs without harm, one line each: the same plugin in another version.
  /// - Throws: `ArchivePluginError` for a plugin that is missing or of another major version.
  public func checkPlugins(_ registry: PluginRegistry, fusion: Bool = true) throws(ArchivePluginError) -> [String] {
    var notes: [String] = []
    for required in plugins where fusion || !required.isFusion {
      guard let found = registry.plugins.first(where: { $0.manifest.id == required.id }) else {
        let reason = registry.skipped.first { $0.manifest?.id == required.id }?.reason
        throw ArchivePluginError(
          diagnostic: Diagnostic(
            "archive-plugin", "'\(name)' needs the plugin \(required.id) \(required.version)".visibleLine
          )
          .received(reason.map { "it is there, but \($0)" } ?? "no such plugin")
          .with("looked in", registry.folders.map(\.path).joined(separator: ", "))
          .with("of the training", "sha256 \(required.sha256)")
          .help("look for it: tenon plugin search \(ShellWord.path(required.id))")
          .help("install the file of its author: tenon plugin install FILE; or name its folder: --plugin-path")
          .help(required.isFusion ? "it only makes the model faster: --no-fusion does without it" : nil))
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

  /// Compares the libraries of others that the model was trained with to those that are here, by their hashes: a
  /// training goes on with the code that it began with, or with a build in a folder that was named for this run, as of
  /// a plugin that was mended.
  ///
  /// - Parameter acceptsOthers: whether any other library will do.
  /// - Returns: which are others, one line each.
  /// - Throws: `ArchivePluginError` for the first that may not be another one, `PluginLoadError` for a file that is gone.
  public func checkLibraries(_ registry: PluginRegistry, acceptsOthers: Bool = false) throws -> [String] {
    try (plugins + trainingPlugins).compactMap { required in
      guard !required.id.hasPrefix("\(PluginRegistry.builtInVendor)/"),
        let found = registry.plugins.first(where: { $0.manifest.id == required.id })
      else { return nil }
      let hash = try registry.sha256(of: found)
      guard hash != required.sha256 else { return nil }
      guard acceptsOthers || found.folder.origin == .option else {
        throw ArchivePluginError(
          diagnostic: Diagnostic(
            "resume-plugin", "the run began with another library of \(required.id): \(found.libraryPath)"
          )
          .expected("\(required.version), sha256 \(required.sha256)")
          .received("\(found.manifest.version), sha256 \(hash)")
          .help("install the one that it began with, or name its folder with --plugin-path")
          .help("to go on with this one all the same: --update-lock"))
      }
      return "the run began with another build of \(required.id), \(required.version); it goes on with the one in "
        + "\(found.folder.path) (\(found.folder.origin))"
    }
  }
}

/// A plugin that a model needs and that is not there, or not as it was.
public struct ArchivePluginError: TenonError {
  public let diagnostic: Diagnostic
}
