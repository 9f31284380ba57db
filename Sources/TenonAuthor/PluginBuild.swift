import Foundation
import TenonCore
import TenonHost
import TenonInstall

/// A release build of a plugin: the library, which exports its entry alone, and the manifest generated from it
/// and, of Swift, from the doc comments.
///
/// The result is `OUTPUT/vendor/name/{plugin.json, libname.so}`, so that OUTPUT is a folder for `--plugin-path`. A
/// build that fails leaves the result of the last one.
public struct PluginBuild {
  /// The folder with `plugin.json` and the library.
  public let folder: String
  public let id: String
  public let library: String
  public let byteCount: Int

  /// - Parameters:
  ///   - output: nil for `build` in the plugin's folder.
  ///   - probe: describes the library, which means to run it: whatever it does there, the build ends.
  /// - Throws: `AuthorError` with what the compiler printed, or with what became of the library.
  public init(_ path: String, output: String?, toolkit: Toolkit, probe: PluginProbe) throws {
    let project = try PluginProject(path)
    let output = output.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? "\(project.folder)/build"
    let scratch = "\(output)/.build-\(ProcessInfo.processInfo.processIdentifier)"
    let manager = FileManager.default
    defer { try? manager.removeItem(atPath: scratch) }
    try Self.make(scratch)

    let built = "\(scratch)/plugin.so"
    if project.language == .swift {
      try SwiftCompiler(toolkit: toolkit, scratch: scratch).build(project, to: built)
    } else {
      try NativeCompiler(toolkit: toolkit, scratch: scratch).build(project, to: built)
    }
    guard let id = ELFIdentity(path: built)?.id else { throw AuthorError.notAPlugin(project.folder) }
    guard Manifest.isLegal(id: id) else { throw AuthorError.badID(id) }
    if id.hasPrefix("\(PluginRegistry.builtInVendor)/") {
      throw AuthorError.reservedVendor(PluginRegistry.builtInVendor)
    }
    let name = "lib\(id.drop { $0 != "/" }.dropFirst()).so"
    let staged = "\(scratch)/staged"
    try Self.make(staged)
    try manager.moveItem(atPath: built, toPath: "\(staged)/\(name)")
    let described = try Self.describe("\(staged)/\(name)", of: project, by: probe)
    let manifest = described.documented(by: try SwiftDocumentation(project).texts)
    guard PluginVersion.isLegal(manifest.version) else { throw AuthorError.badVersion(id, manifest.version) }
    try Data((manifest.json.text(.pretty) + "\n").utf8).write(to: URL(fileURLWithPath: "\(staged)/plugin.json"))

    folder = "\(output)/\(id)"
    self.id = id
    library = "\(folder)/\(name)"
    try Self.replace(folder, by: staged, aside: "\(scratch)/old")
    byteCount = (try? manager.attributesOfItem(atPath: library)[.size] as? Int) ?? 0
  }

  private static func make(_ folder: String) throws(AuthorError) {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw .notWritten(folder, reason: error.systemReason)
    }
  }

  private static func describe(
    _ library: String, of project: PluginProject, by probe: PluginProbe
  ) throws(AuthorError) -> Manifest {
    do throws(ProbeError) { return try probe.run(library, as: "the library").manifest } catch {
      throw .notDescribed(project.folder, reason: error.reason, printed: error.printed)
    }
  }

  /// By renaming, so that a process that has the old library mapped keeps it.
  private static func replace(_ folder: String, by staged: String, aside: String) throws(AuthorError) {
    let manager = FileManager.default
    do {
      try manager.createDirectory(
        at: URL(fileURLWithPath: folder).deletingLastPathComponent(), withIntermediateDirectories: true)
      if manager.fileExists(atPath: folder) { try manager.moveItem(atPath: folder, toPath: aside) }
      try manager.moveItem(atPath: staged, toPath: folder)
    } catch {
      throw .notWritten(folder, reason: error.systemReason)
    }
  }
}
