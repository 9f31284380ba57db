import TenonCore
import TenonServices

extension Manifest {
  /// Describes a library by loading it: how manifests are made.
  ///
  /// - Parameter portable: leave out what is true of this one file and machine, as in `Registry/`.
  /// - Throws: `PluginLoadError` for a library that breaks the contract.
  public init(describing library: String, host: Host, portable: Bool) throws(PluginLoadError) {
    let path = FileSystem.resolved(library)
    let loaded = try PluginLoader(host: host).describe(path)
    self = loaded.manifest
    guard !portable else { return }
    installation = Installation(
      file: FileSystem.name(of: path), sha256: try LibraryHash.sha256(of: path, id: id),
      platform: PluginLoader.platform, toolchain: loaded.toolchain)
  }
}
