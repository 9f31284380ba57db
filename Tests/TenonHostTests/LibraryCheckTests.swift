import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Checks 3 to 7 of the loading order: the file, its record, opening it, its entry.
@Suite struct LibraryCheckTests {
  private let id = "acme/fixture"

  /// Asserts the exact error, and that its text names the plugin or file and says what to do.
  private func expect(
    _ expected: PluginLoadError, from plugin: FixturePlugin, location: SourceLocation = #_sourceLocation
  ) throws {
    let error = try Loading.failure(plugin)
    #expect(error == expected, sourceLocation: location)
    let text = error?.description ?? ""
    #expect(text.contains(id) || text.contains(plugin.library), sourceLocation: location)
    #expect(text.contains("help: "), sourceLocation: location)
  }

  @Test func pluginWithoutFault_loads() throws {
    let component = try Loading.load(FixturePlugin.installed())
    #expect(component.declaration == FixturePlugin.manifest().components[0].declaration)
  }

  @Test func libraryThatIsGone_isMissing() throws {
    let plugin = try FixturePlugin.installed()
    try FileManager.default.removeItem(atPath: plugin.library)
    try expect(.libraryMissing(id: id, file: plugin.library), from: plugin)
  }

  @Test func libraryThatIsAPipeOrAFolder_isMissing() throws {
    let plugin = try FixturePlugin.installed()
    try FileManager.default.removeItem(atPath: plugin.library)
    #expect(mkfifo(plugin.library, 0o600) == 0)
    try expect(.libraryMissing(id: id, file: plugin.library), from: plugin)
    try FileManager.default.removeItem(atPath: plugin.library)
    try FileManager.default.createDirectory(atPath: plugin.library, withIntermediateDirectories: false)
    try expect(.libraryMissing(id: id, file: plugin.library), from: plugin)
  }

  @Test func libraryWithAnotherHash_isRefused() throws {
    let plugin = try FixturePlugin.installed { object in
      object["library"] = ["file": "libfixture.so", "sha256": "00ff"]
    }
    let hash = try LibraryHash.sha256(of: plugin.library, id: id)
    #expect(hash.count == 64)
    try expect(.wrongHash(id: id, file: plugin.library, expected: "00ff", received: hash), from: plugin)
  }

  @Test(arguments: ["FAULT_NO_RECORD", "FAULT_RECORD_MAGIC"])
  func libraryWithoutRecord_isRefused(_ fault: String) throws {
    let plugin = try FixturePlugin.installed([fault])
    #expect(try Loading.failure(plugin) == .noIdentity(file: plugin.library))
    #expect(PluginLoadError.noIdentity(file: plugin.library).description.contains("TENON_IDENTITY(\"vendor/plugin\")"))
  }

  @Test func recordOfAnotherPluginOrABI_isRefused() throws {
    let other = try FixturePlugin.installed([FixturePlugin.define("RECORD_ID", "acme/another")])
    try expect(
      .wrongIdentity(file: other.library, manifest: "acme/fixture, ABI 1", record: "acme/another, ABI 1"), from: other)
    let newer = try FixturePlugin.installed(["FAULT_RECORD_MAJOR"])
    try expect(
      .wrongIdentity(file: newer.library, manifest: "acme/fixture, ABI 1", record: "acme/fixture, ABI 9"), from: newer)
  }

  @Test func libraryWithAnUndefinedSymbol_isNotOpened_andTheLoaderSaysWhy() throws {
    let plugin = try FixturePlugin.installed(["FAULT_UNDEFINED_SYMBOL"])
    let error = try #require(try Loading.failure(plugin))
    guard case .notOpened(let id, let file, let reason) = error else {
      Issue.record(error)
      return
    }
    #expect(id == self.id && file == plugin.library)
    #expect(reason.contains("acme_is_nowhere"))
    #expect(error.description.contains("help: "))
  }

  @Test func libraryWithoutEntry_isRefused() throws {
    let plugin = try FixturePlugin.installed(["FAULT_NO_ENTRY"])
    try expect(.noEntry(id: id, file: plugin.library), from: plugin)
  }

  @Test func entryThatFails_isReportedInItsOwnWords() throws {
    try expect(
      .entryFailed(id: id, error: ComponentError(.unsupported, "needs a license key")),
      from: FixturePlugin.installed(["FAULT_ENTRY_FAILS"]))
  }

  @Test func entryThatFailsInSilence_isTheFaultOfThePlugin() throws {
    let text = "the plugin reported status 1234 without a message, which is a fault of the plugin"
    try expect(
      .entryFailed(id: id, error: ComponentError(.internal, text)),
      from: FixturePlugin.installed(["FAULT_ENTRY_SILENT"]))
  }

  @Test func entryThatGivesNoTable_isRefused() throws {
    try expect(
      .entryFailed(id: id, error: ComponentError(.internal, "the entry function returned no table")),
      from: FixturePlugin.installed(["FAULT_ENTRY_WITHOUT_TABLE"]))
  }

  @Test func tableOfAnotherABI_isRefused() throws {
    try expect(
      .wrongABI(id: id, version: "1.0.0", needs: "9.0"), from: FixturePlugin.installed(["FAULT_TABLE_MAJOR"]))
    try expect(
      .wrongABI(id: id, version: "1.0.0", needs: "1.99"), from: FixturePlugin.installed(["FAULT_TABLE_MINOR"]))
  }

  @Test func tableOfAnotherPluginOrVersion_isRefused() throws {
    try expect(
      .wrongTable(id: id, what: "id", expected: "acme/fixture", received: "acme/another"),
      from: FixturePlugin.installed(["FAULT_TABLE_ID"]))
    try expect(
      .wrongTable(id: id, what: "version", expected: "1.0.0", received: "1.0.1"),
      from: FixturePlugin.installed([FixturePlugin.define("VERSION", "1.0.1")]))
  }

  @Test func tableBuiltWithAnotherSwift_isRefused() throws {
    try expect(
      .wrongSwift(id: id, version: "1.0.0", builtWith: "5.0"),
      from: FixturePlugin.installed([FixturePlugin.define("LANGUAGE", "swift")]))
  }

  // MARK: Order

  @Test func firstFailedCheck_isTheOneReported() throws {
    // Everything is wrong, and is put right one check after the other.
    let faults = ["FAULT_NO_RECORD", "FAULT_NO_ENTRY"]
    let wrongHash = try FixturePlugin.installed(faults) { $0["library"] = ["file": "libfixture.so", "sha256": "00"] }
    guard case .wrongHash? = try Loading.failure(wrongHash) else {
      Issue.record("the hash was not checked first")
      return
    }
    let noRecord = try FixturePlugin.installed(faults)
    #expect(try Loading.failure(noRecord) == .noIdentity(file: noRecord.library))
    let noEntry = try FixturePlugin.installed(["FAULT_NO_ENTRY", "FAULT_TABLE_ID"])
    #expect(try Loading.failure(noEntry) == .noEntry(id: id, file: noEntry.library))
    let wrongID = try FixturePlugin.installed(["FAULT_TABLE_ID", "FAULT_KIND"])
    #expect(
      try Loading.failure(wrongID)
        == .wrongTable(id: id, what: "id", expected: "acme/fixture", received: "acme/another"))
  }

  @Test func noCodeRuns_beforeTheChecksOfTheFileHavePassed() throws {
    let folder = try TemporaryFolder()
    let mark = folder.file("mark")
    let defines = [FixturePlugin.define("MARK", mark)]
    let refused = [
      try FixturePlugin.installed(defines) { $0["platform"] = "darwin-arm64" },
      try FixturePlugin.installed(defines) { $0["abi"] = ["major": 2, "needs_minor": 0] },
      try FixturePlugin.installed(defines) { $0["library"] = ["file": "libfixture.so", "sha256": "00"] },
      try FixturePlugin.installed(defines + ["FAULT_NO_RECORD"]),
      try FixturePlugin.installed(defines + [FixturePlugin.define("RECORD_ID", "acme/another")]),
      try FixturePlugin.loose(defines + ["FAULT_RECORD_MAJOR"]),
      try FixturePlugin.loose(defines + ["FAULT_RECORD_MINOR"]),
      try FixturePlugin.loose(defines + [FixturePlugin.define("ID", "tenon/fixture")]),
      try FixturePlugin.loose(defines + [FixturePlugin.define("ID", "Acme/Fixture")]),
    ]
    for plugin in refused {
      #expect(throws: (any Error).self) { try Loading.load(plugin) }
      #expect(!FileManager.default.fileExists(atPath: mark))
    }
    try Loading.load(FixturePlugin.installed(defines))
    #expect(FileManager.default.fileExists(atPath: mark), "the mark itself works")
  }

  @Test func registryIsMade_withoutOpeningInstalledLibraries() throws {
    let folder = try TemporaryFolder()
    let mark = folder.file("mark")
    let registry = try Loading.registry(FixturePlugin.installed([FixturePlugin.define("MARK", mark)]))
    let entry = try registry.find("Twice", .layer)
    #expect(entry.fullName == "acme/Twice")
    #expect(!FileManager.default.fileExists(atPath: mark))
  }
}
