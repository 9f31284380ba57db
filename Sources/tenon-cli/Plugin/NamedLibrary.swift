import Foundation
import Tenon

/// The library that somebody means by a path or by a plugin's id; nothing is loaded to find out.
struct NamedLibrary {
  /// A library or a folder, with symbolic links resolved; of an id always the library.
  let path: String

  /// - Parameter pluginPaths: folders to search for an id before all others.
  /// - Throws: `UnknownNameError` for an id that is nowhere.
  init(_ name: String, pluginPaths: [String]) throws {
    if name.hasSuffix(".so") || FileManager.default.fileExists(atPath: name) {
      path = URL(fileURLWithPath: name).resolvingSymlinksInPath().path
      return
    }
    let folders = SearchFolder.standard(given: pluginPaths, executable: Bundle.main.executablePath ?? "")
    let found = try PluginRegistry(folders: folders, host: Host(threads: 1), gate: NothingRuns())
    if let candidate = found.plugins.first(where: { $0.manifest.id == name }) {
      path = candidate.libraryPath
      return
    }
    guard let skipped = found.skipped.first(where: { $0.id == name && $0.path.hasSuffix(".so") }) else {
      throw UnknownNameError(name, found)
    }
    path = URL(fileURLWithPath: skipped.path).resolvingSymlinksInPath().path
  }

  /// Lets no library into this process.
  private struct NothingRuns: PluginGate {
    func admit(_ library: UnknownLibrary) throws(PluginLoadError) { throw PluginLoadError.notTrusted(library) }
    func preferredHash(of id: String) -> String? { nil }
  }
}
