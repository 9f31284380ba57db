import Foundation
import TenonCore
import TenonHost

/// What is verified: a library, with its manifest where it has one.
struct VerifyTarget {
  /// Absolute, symbolic links resolved.
  let library: String
  /// The file, when there is one.
  let manifestPath: String?

  /// - Parameter path: a library, or a folder with a `plugin.json` or with one library that carries an identity.
  /// - Throws: `VerifyError` when there is none.
  init(_ path: String) throws(VerifyError) {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else {
      throw VerifyError.nothingThere(path)
    }
    guard isDirectory.boolValue else {
      library = url.path
      let manifest = url.deletingLastPathComponent().appendingPathComponent("plugin.json").path
      manifestPath = (try? Manifest(path: manifest))?.installation?.file == url.lastPathComponent ? manifest : nil
      return
    }
    let folders = BuiltFolder.candidates(url.path)
    guard folders.count < 2 else { throw VerifyError.noSingleLibrary(path, folders) }
    if let folder = folders.first {
      let manifest = "\(folder)/plugin.json"
      guard let read = try? Manifest(path: manifest), let file = read.installation?.file, !file.contains("/"),
        !file.isEmpty
      else { throw VerifyError.manifestWithoutLibrary(manifest) }
      library = URL(fileURLWithPath: "\(folder)/\(file)").resolvingSymlinksInPath().path
      manifestPath = manifest
      return
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    let libraries = names.filter { $0.hasSuffix(".so") && ELFIdentity(path: "\(url.path)/\($0)") != nil }
    guard let only = libraries.first, libraries.count == 1 else { throw VerifyError.noSingleLibrary(path, libraries) }
    library = url.appendingPathComponent(only).resolvingSymlinksInPath().path
    manifestPath = nil
  }
}

/// Why nothing was verified.
public enum VerifyError: TenonError, Equatable {
  case nothingThere(String)
  case manifestWithoutLibrary(String)
  case noSingleLibrary(String, [String])

  public var diagnostic: Diagnostic {
    switch self {
    case .nothingThere(let path): Diagnostic("not-found", "there is no library or folder '\(path)'")
    case .manifestWithoutLibrary(let path):
      Diagnostic("plugin-manifest", "\(path) names no library").help("build the plugin again")
    case .noSingleLibrary(let path, let found):
      Diagnostic("not-found", "'\(path)' is not the folder of one plugin")
        .expected("a plugin.json, or one library with an identity record")
        .received(found.isEmpty ? "none" : found.joined(separator: ", "))
    }
  }
}

extension VerifyTarget {
  /// Whether the library lies where a program has its built-in plugins.
  func isBuiltIn(_ executable: String) -> Bool {
    SearchFolder.standard(given: [], executable: executable, environment: [:])
      .contains { $0.origin == .builtIn && library.hasPrefix($0.path + "/") }
  }
}
