import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import Testing

/// Libraries that lie in a search folder without a manifest, as a build leaves them.
@Suite struct LooseLibraryTests {
  @Test func looseLibrary_describesItself() throws {
    let registry = try Loading.registry(FixturePlugin.loose())
    let entry = try registry.find("Twice", .layer)
    #expect(entry.fullName == "acme/Twice")
    #expect(entry.plugin.manifest == FixturePlugin.manifest())
    #expect(try registry.load(entry).declaration == entry.component.declaration)
  }

  @Test func looseLibraryWithoutRecord_isNoPlugin() throws {
    let plugin = try FixturePlugin.loose(["FAULT_NO_RECORD"])
    try plugin.folder.write("no library", to: "text.so")
    try plugin.folder.write("", to: "empty.so")
    let registry = try Loading.registry(plugin)
    #expect(registry.entries.isEmpty)
    #expect(registry.skipped.isEmpty)
  }

  @Test(arguments: [
    ("FAULT_ENTRY_FAILS", "acme/fixture refused to start"),
    ("FAULT_NO_PLAN", "acme/fixture describes its component 'Twice' wrongly"),
    ("FAULT_RECORD_MAJOR", "acme/fixture needs plugin ABI 9.0, this Tenon has 1.0"),
    ("ID=\"Acme/Fixture\"", "carries an id that is none"),
  ])
  func looseLibraryThatFails_isSkippedWithItsReason(_ define: String, _ reason: String) throws {
    let registry = try Loading.registry(FixturePlugin.loose([define]))
    #expect(registry.entries.isEmpty)
    #expect(registry.skipped.count == 1)
    let text = registry.skipped[0].reason
    #expect(text.contains(reason), "\(text)")
  }

  @Test func looseLibraryOfVendorTenon_isRefusedOutsideTheBuiltInFolder() throws {
    let plugin = try FixturePlugin.loose([FixturePlugin.define("ID", "tenon/fixture")])
    #expect(
      try Loading.registry(plugin).skipped.map(\.reason)
        == ["tenon/fixture: the vendor 'tenon' is reserved for built-in plugins"])
    let builtIn = try Loading.registry([SearchFolder(plugin.folder.path, .builtIn)])
    #expect(try builtIn.find("Twice", .layer).fullName == "tenon/Twice")
  }

  @Test func shadowedLooseLibrary_neverReplacesTheOneThatWon() throws {
    let first = try FixturePlugin.installed()
    let second = try FixturePlugin.loose([FixturePlugin.define("NAME", "Thrice")])
    let third = try FixturePlugin.loose([FixturePlugin.define("NAME", "Fourfold")])
    let registry = try Loading.registry(first, second, third)
    #expect(registry.entries.map(\.fullName) == ["acme/Twice"])
    #expect(try registry.load(registry.find("Twice", .layer)).declaration.name == "Twice")
    #expect(
      registry.skipped.map(\.reason)
        == Array(
          repeating: "acme/fixture: shadowed by \(first.library)", count: 2))
    let looseOnly = try Loading.registry(second, third)
    #expect(looseOnly.entries.map(\.fullName) == ["acme/Thrice"])
  }

  @Test func oneFolderWithTwoLooseLibrariesOfOneId_isAnError() throws {
    let plugin = try FixturePlugin.loose()
    let copy = plugin.folder.file("libother.so")
    // A byte more than the other, and so another library; a mere copy is the same one.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: plugin.library))
    try (bytes + [0]).write(to: URL(fileURLWithPath: copy))
    #expect(
      throws: PluginLoadError.duplicate(
        id: "acme/fixture", version: "1.0.0", first: plugin.library, second: copy)
    ) { try Loading.registry(plugin) }
  }
}
