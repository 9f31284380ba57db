import Foundation
import TenonCore
import TenonHost
import TestSupport

/// `Tests/Fixtures/Plugins/broken.c`, built with or without a fault, and installed as `make install` does it.
public struct FixturePlugin {
  public let folder: TemporaryFolder
  public let library: String

  /// The folder that the plugin is found in.
  public var searchFolder: SearchFolder { SearchFolder(folder.path, .option) }

  /// What its manifest says when nothing is wrong.
  public static func manifest(id: String = "acme/fixture", component: String = "Twice") -> Manifest {
    let declaration = Declaration(
      component, "the input times a factor", arguments: [.float("factor", default: 2, "what to multiply by")])
    return Manifest(
      id: id, version: "1.0.0", abiMajor: 1, needsMinor: 0, language: "c", license: "Apache-2.0",
      components: [ComponentManifest(kind: .layer, declaration: declaration)])
  }

  /// Builds the library into a new folder, without a manifest.
  public static func loose(
    _ defines: [String] = [], in folder: TemporaryFolder? = nil, at name: String = "libfixture.so"
  )
    throws -> FixturePlugin
  {
    let folder = try folder ?? TemporaryFolder()
    let library = folder.file(name)
    try CCompiler.library(
      "Tests/Fixtures/Plugins/broken.c", defines: defines, flags: ["-O0", "-Wno-unused"], to: library)
    return FixturePlugin(folder: folder, library: library)
  }

  /// Builds the library and writes `plugin.json` beside it.
  ///
  /// - Parameters:
  ///   - subfolder: where in `folder` both lie.
  ///   - edit: changes the manifest's JSON before it is written.
  public static func installed(
    _ defines: [String] = [], manifest: Manifest = manifest(), in folder: TemporaryFolder? = nil,
    subfolder: String = "fixture", edit: (inout JSONObject) -> Void = { _ in }
  ) throws -> FixturePlugin {
    let plugin = try loose(defines, in: folder, at: "\(subfolder)/libfixture.so")
    var manifest = manifest
    manifest.installation = Manifest.Installation(
      file: "libfixture.so", sha256: try LibraryHash.sha256(of: plugin.library, id: manifest.id),
      platform: PluginLoader.platform, toolchain: "")
    var object = manifest.json.objectValue ?? [:]
    edit(&object)
    try plugin.folder.write(try JSON.object(object).text(.pretty), to: "\(subfolder)/plugin.json")
    return plugin
  }

  /// `-D` text for a C string.
  public static func define(_ name: String, _ text: String) -> String { "\(name)=\"\(text)\"" }
}
