import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Names to components, over several folders and vendors.
@Suite struct LookupTests {
  /// Writes a manifest whose library is never opened.
  private func manifest(
    _ id: String, _ components: [(ComponentKind, String)], in folder: TemporaryFolder, version: String = "1.0.0",
    platform: String = PluginLoader.platform
  ) throws {
    let manifest = Manifest(
      id: id, version: version, abiMajor: 1, needsMinor: 0, language: "c", license: "Apache-2.0",
      components: components.map { ComponentManifest(kind: $0.0, declaration: Declaration($0.1, "a component")) },
      installation: .init(file: "lib.so", sha256: "00", platform: platform, toolchain: ""))
    try folder.write(manifest.json.text(.pretty), to: "\(id)/plugin.json")
  }

  private func find(_ name: String, _ kind: ComponentKind = .layer, in folders: [SearchFolder]) throws -> String {
    try Loading.registry(folders).find(name, kind).fullName
  }

  private func failure(_ name: String, _ kind: ComponentKind = .layer, in folders: [SearchFolder]) throws -> Diagnostic
  {
    let registry = try Loading.registry(folders)
    do {
      let entry = try registry.find(name, kind)
      throw Found(name: entry.fullName)
    } catch let error as LookupError {
      return error.diagnostic
    }
  }

  private struct Found: Error {
    let name: String
  }

  private func detail(_ label: String, _ diagnostic: Diagnostic) -> String? {
    diagnostic.details.first { $0.label == label }?.text
  }

  @Test func bareName_meansTheOnlyProvider() throws {
    let folder = try TemporaryFolder()
    try manifest("acme/swish", [(.layer, "Swish"), (.optimizer, "Swift")], in: folder)
    let folders = [SearchFolder(folder.path, .option)]
    #expect(try find("Swish", in: folders) == "acme/Swish")
    #expect(try find("acme/Swish", in: folders) == "acme/Swish")
    #expect(try find("Swift", .optimizer, in: folders) == "acme/Swift")
  }

  @Test func bareName_meansTheBuiltIn_whoeverElseProvidesIt() throws {
    let (mine, builtIn) = (try TemporaryFolder(), try TemporaryFolder())
    try manifest("acme/linear", [(.layer, "Linear")], in: mine)
    try manifest("bolt/linear", [(.layer, "Linear")], in: mine)
    try manifest("tenon/linear", [(.layer, "Linear")], in: builtIn)
    let folders = [SearchFolder(mine.path, .option), SearchFolder(builtIn.path, .builtIn)]
    #expect(try find("Linear", in: folders) == "tenon/Linear")
    #expect(try find("bolt/Linear", in: folders) == "bolt/Linear")
    let error = try failure("Linear", in: [SearchFolder(mine.path, .option)])
    #expect(error.code == "ambiguous-name")
    #expect(error.headline == "several plugins provide a layer 'Linear'")
    #expect(detail("candidates", error) == "acme/Linear (acme/linear), bolt/Linear (bolt/linear)")
    #expect(detail("help", error) == "write the full name")
  }

  @Test func oneVendorWithTheSameNameTwice_isAmbiguousEvenInFull() throws {
    let folder = try TemporaryFolder()
    try manifest("acme/one", [(.layer, "Swish")], in: folder)
    try manifest("acme/two", [(.layer, "Swish")], in: folder)
    let error = try failure("acme/Swish", in: [SearchFolder(folder.path, .option)])
    #expect(detail("candidates", error) == "acme/Swish (acme/one), acme/Swish (acme/two)")
    #expect(detail("help", error) == "two plugins of one vendor provide it; remove one of them")
  }

  @Test func nameOfAnotherKind_saysWhichKindItIs() throws {
    let folder = try TemporaryFolder()
    try manifest("acme/optimizers", [(.optimizer, "Lion")], in: folder)
    let error = try failure("Lion", in: [SearchFolder(folder.path, .option)])
    #expect(error.code == "wrong-kind")
    #expect(error.headline == "'Lion' is an optimizer, not a layer")
    #expect(detail("from", error) == "acme/optimizers")
  }

  @Test func unknownName_getsSuggestionFoldersAndEverythingThereIs() throws {
    let folder = try TemporaryFolder()
    try manifest("acme/swish", [(.layer, "Swish"), (.layer, "Mish")], in: folder)
    let error = try failure("Swihs", in: [SearchFolder(folder.path, .option)])
    #expect(error.code == "not-found")
    #expect(error.headline == "no plugin provides a layer 'Swihs'")
    #expect(detail("did you mean", error) == "Swish")
    #expect(detail("looked in", error) == "\(folder.path) (--plugin-path)")
    #expect(detail("layers", error) == "acme/Mish, acme/Swish")
    #expect(try detail("did you mean", failure("acme/swsh", in: [SearchFolder(folder.path, .option)])) == "acme/Swish")
    #expect(try detail("did you mean", failure("Xyzzy", in: [SearchFolder(folder.path, .option)])) == nil)
  }

  @Test func unknownName_tellsWhichSkippedPluginHasItAndWhyItWasSkipped() throws {
    let folder = try TemporaryFolder()
    try manifest("acme/swish", [(.layer, "Swish")], in: folder, platform: "darwin-arm64")
    try folder.write("{", to: "broken/plugin.json")
    let error = try failure("Swish", in: [SearchFolder(folder.path, .option)])
    let skipped = error.details.filter { $0.label == "skipped" }.map(\.text)
    #expect(
      skipped.contains(
        "acme/swish 1.0.0 provides it: acme/swish was built for darwin-arm64, this is \(PluginLoader.platform)"))
    #expect(
      skipped.contains("\(folder.path)/broken/plugin.json: cannot read the manifest \(folder.path)/broken/plugin.json"))
  }

  // MARK: Folders

  @Test func vendorTenon_isRefusedOutsideTheBuiltInFolder_andHidesNothing() throws {
    let (mine, builtIn) = (try TemporaryFolder(), try TemporaryFolder())
    try manifest("tenon/linear", [(.layer, "Linear")], in: mine, version: "9.9.9")
    try manifest("tenon/extra", [(.layer, "Extra")], in: mine)
    try manifest("tenon/linear", [(.layer, "Linear")], in: builtIn)
    for origin in [SearchFolder.Origin.option, .environment, .user] {
      let registry = try Loading.registry([SearchFolder(mine.path, origin), SearchFolder(builtIn.path, .builtIn)])
      #expect(try registry.find("Linear", .layer).plugin.manifest.version == "1.0.0")
      #expect(throws: LookupError.self) { try registry.find("Extra", .layer) }
      #expect(
        registry.skipped.map(\.reason)
          == Array(
            repeating: "the vendor 'tenon' is reserved for built-in plugins", count: 2))
    }
  }

  @Test func firstFolderThatHasAnId_wins() throws {
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    try manifest("acme/swish", [(.layer, "Swish")], in: first, version: "1.0.0")
    try manifest("acme/swish", [(.layer, "Swish")], in: second, version: "2.0.0")
    let folders = [SearchFolder(first.path, .option), SearchFolder(second.path, .environment)]
    let registry = try Loading.registry(folders)
    #expect(try registry.find("Swish", .layer).plugin.manifest.version == "1.0.0")
    #expect(registry.skipped.map(\.reason) == ["shadowed by \(first.path)/acme/swish/lib.so"])
    #expect(try Loading.registry(folders.reversed()).find("Swish", .layer).plugin.manifest.version == "2.0.0")
  }

  @Test func oneFolderWithAnIdTwice_isAnErrorWithBothPaths() throws {
    let folder = try TemporaryFolder()
    try manifest("acme/swish", [(.layer, "Swish")], in: folder)
    let text = try String(contentsOfFile: folder.path + "/acme/swish/plugin.json", encoding: .utf8)
    try folder.write(text, to: "copy/plugin.json")
    let expected = PluginLoadError.duplicate(
      id: "acme/swish", version: "1.0.0", first: "\(folder.path)/acme/swish/lib.so",
      second: "\(folder.path)/copy/lib.so")
    #expect(throws: expected) { try Loading.registry([SearchFolder(folder.path, .option)]) }
    #expect(expected.description.contains("help: remove one of them"))
  }

  @Test func oneFolderGivenTwice_isNoConflict() throws {
    let plugin = try FixturePlugin.installed()
    #expect(try Loading.registry([plugin.searchFolder, plugin.searchFolder]).entries.count == 1)
    let loose = try FixturePlugin.loose()
    #expect(try Loading.registry([loose.searchFolder, loose.searchFolder]).entries.count == 1)
  }

  @Test func missingFolder_isNoError() throws {
    #expect(try Loading.registry([SearchFolder("/nowhere/at/all", .option)]).entries.isEmpty)
  }

  @Test func libraryMovedAway_failsOnlyWhatNeedsIt() throws {
    let folder = try TemporaryFolder()
    let gone = try FixturePlugin.installed(in: folder, subfolder: "gone")
    let other = [FixturePlugin.define("ID", "bolt/fixture"), FixturePlugin.define("NAME", "Thrice")]
    _ = try FixturePlugin.installed(
      other, manifest: FixturePlugin.manifest(id: "bolt/fixture", component: "Thrice"), in: folder, subfolder: "there")
    let registry = try Loading.registry([SearchFolder(folder.path, .option)])
    try FileManager.default.moveItem(atPath: gone.library, toPath: gone.library + ".away")
    let thrice = try registry.load(registry.find("Thrice", .layer))
    #expect(thrice.declaration.name == "Thrice")
    let twice = try registry.find("Twice", .layer)
    #expect(throws: PluginLoadError.libraryMissing(id: "acme/fixture", file: gone.library)) {
      try registry.load(twice)
    }
    try FileManager.default.moveItem(atPath: gone.library + ".away", toPath: gone.library)
    #expect(try registry.load(twice).declaration.name == "Twice", "a failure is not remembered")
  }

  @Test func standardFolders_standInTheirOrder_andNeverIncludeTheCurrentOne() {
    let folders = SearchFolder.standard(
      given: ["/a"], executable: "/opt/nowhere/bin/tenon",
      environment: ["TENON_PLUGIN_PATH": "/b:/c", "XDG_DATA_HOME": "/data", "HOME": "/home/me"])
    #expect(
      folders == [
        SearchFolder("/a", .option), SearchFolder("/b", .environment), SearchFolder("/c", .environment),
        SearchFolder("/data/tenon/plugins", .user), SearchFolder("/opt/nowhere/bin", .builtIn),
      ])
    let empty = SearchFolder.standard(
      given: [], executable: "/opt/nowhere/bin/tenon", environment: ["TENON_PLUGIN_PATH": ":", "HOME": "/home/me"])
    #expect(empty.map(\.path) == ["/home/me/.local/share/tenon/plugins", "/opt/nowhere/bin"])
    let current = FileManager.default.currentDirectoryPath
    #expect(!(folders + empty).map(\.path).contains(current))
  }
}
