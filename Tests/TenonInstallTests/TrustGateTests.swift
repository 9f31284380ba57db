import Foundation
import PluginFixtures
import Synchronization
import TenonCore
import TenonHost
import TenonInstall
import TestSupport
import Testing

/// Which libraries in the user's folder may run.
@Suite struct TrustGateTests {
  let home: Home
  let pin: PluginPin
  let library: String

  init() throws {
    home = try Home()
    let result = try home.install(FixturePlugin.loose().library)
    library = "\(result.folder)/libfixture.so"
    pin = try #require(PluginPin(id: "acme/fixture", sha256: LibraryHash.sha256(of: library)))
  }

  private func forget() throws { try TrustStore(home.folders.trustFile).revoke(id: "acme/fixture") }

  private func lock(_ sha256: String) throws -> LockFile {
    var lock = try LockFile(path: home.folder.file("tenon.lock"))
    _ = lock.update([
      .init(pin: try #require(PluginPin(id: "acme/fixture", sha256: sha256)), version: "1.0.0", source: "")
    ])
    return lock
  }

  @Test func installedPlugin_loads_untilItsTrustIsTakenBack() throws {
    #expect(try home.failure(home.gate()) == nil)
    try forget()
    let error = try #require(try home.failure(home.gate()))
    guard case .notTrusted(let unknown) = error else {
      Issue.record(error)
      return
    }
    #expect(unknown.pin == pin && unknown.version == "1.0.0" && unknown.license == "Apache-2.0")
    #expect(error.description.contains("--trust \(pin)"))
  }

  @Test func pinOrLockFile_countAsTrust_forTheirHashOnly() throws {
    try forget()
    #expect(try home.failure(home.gate(pins: [pin])) == nil)
    #expect(try home.failure(home.gate(lock: lock(pin.sha256))) == nil)
    let other = String(repeating: "ab", count: 32)
    let otherPin = try #require(PluginPin(id: "acme/fixture", sha256: other))
    guard case .notTrusted? = try home.failure(home.gate(pins: [otherPin])) else {
      Issue.record("another hash was enough")
      return
    }
    #expect(try TrustStore(home.folders.trustFile).entries().isEmpty, "neither is for good")
  }

  @Test func lockedPlugin_mustHaveTheHashOfTheLock_howeverTrusted() throws {
    let other = String(repeating: "ab", count: 32)
    let error = try #require(try home.failure(home.gate(pins: [pin], lock: lock(other))))
    guard case .notLocked(let unknown, let path, let expected) = error else {
      Issue.record(error)
      return
    }
    #expect(unknown.sha256 == pin.sha256 && expected == other && path.hasSuffix("/tenon.lock"))
    #expect(error.description.contains(other) && error.description.contains(pin.sha256))
    #expect(error.description.contains("--update-lock"))
  }

  @Test func lockedVersion_isUsed_thoughThereIsAHigherOne() throws {
    try home.install(FixturePlugin.loose([FixturePlugin.define("VERSION", "2.0.0")]).library)
    #expect(try home.registry(home.gate()).plugins.map(\.manifest.version) == ["2.0.0"])
    let registry = try home.registry(home.gate(lock: lock(pin.sha256)))
    #expect(registry.plugins.map(\.manifest.version) == ["1.0.0"])
    #expect(registry.skipped.map(\.reason) == ["another library of this id is locked"])
  }

  @Test func question_isAskedOnce_andItsAnswerKept() throws {
    try forget()
    let questions = Mutex(0)
    let ask: TrustGate.Question = { library in
      questions.withLock { $0 += 1 }
      return library.pin == pin
    }
    guard case .notTrusted? = try home.failure(home.gate(ask: { _ in false })) else {
      Issue.record("no was taken for yes")
      return
    }
    #expect(try home.failure(home.gate(ask: ask)) == nil)
    #expect(try home.failure(home.gate(ask: ask)) == nil)
    #expect(questions.withLock { $0 } == 1)
    #expect(try TrustStore(home.folders.trustFile).contains(pin))
  }

  @Test func libraryThatWasChangedAfterwards_isRefused() throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: library)))
    bytes.append(0)
    try FileManager.default.removeItem(atPath: library)
    try Data(bytes).write(to: URL(fileURLWithPath: library))
    guard case .wrongHash? = try home.failure(home.gate()) else {
      Issue.record("the changed library was loaded")
      return
    }
  }

  @Test func trustFileOfAnotherForm_refusesInWords() throws {
    try Data("{\"schema\": 7}".utf8).write(to: URL(fileURLWithPath: home.folders.trustFile))
    let error = try #require(try home.failure(home.gate()))
    #expect(error.description.contains("error[stored-list]") && error.description.contains(home.folders.trustFile))
  }

  @Test func looseLibraryInTheUsersFolder_isNotRun() throws {
    let mark = home.folder.file("mark")
    let plugin = try FixturePlugin.loose([FixturePlugin.define("MARK", mark), FixturePlugin.define("ID", "bolt/loose")])
    try FileManager.default.copyItem(atPath: plugin.library, toPath: "\(home.folders.plugins)/libloose.so")
    let registry = try home.registry(home.gate())
    #expect(registry.skipped.contains { $0.id == "bolt/loose" && $0.reason.contains("tenon plugin install") })
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  // MARK: Trials

  /// A library in a folder that was named, which is trusted but unseen.
  private func unknown(_ plugin: FixturePlugin) throws -> UnknownLibrary {
    UnknownLibrary(
      id: "acme/fixture", version: "1.0.0", license: "", path: plugin.library,
      sha256: try LibraryHash.sha256(of: plugin.library), origin: .option)
  }

  @Test func unseenLibrary_isTriedOnce_andAFailureIsRemembered() throws {
    let count = home.folder.file("count")
    // The constructor makes the file anew: removing it shows whether the library was loaded again.
    let good = try unknown(FixturePlugin.loose([FixturePlugin.define("MARK", count)]))
    try home.gate().admit(good)
    #expect(FileManager.default.fileExists(atPath: count))
    try FileManager.default.removeItem(atPath: count)
    try home.gate().admit(good)
    #expect(!FileManager.default.fileExists(atPath: count))

    let bad = try unknown(
      FixturePlugin.loose([FixturePlugin.define("MARK", count), "MISBEHAVIOUR=aborts", "IN_ENTRY"]))
    #expect(throws: PluginLoadError.self) { try home.gate().admit(bad) }
    try FileManager.default.removeItem(atPath: count)
    #expect(throws: PluginLoadError.self) { try home.gate().admit(bad) }
    #expect(!FileManager.default.fileExists(atPath: count))
  }

  @Test func recordOfAnotherHost_isForgotten() throws {
    let records = ProbeRecords(home.folder.file("probes.json"))
    try records.add(id: "acme/fixture", sha256: pin.sha256, reason: "it aborted")
    #expect(records.current()[pin.sha256]?.reason == "it aborted")
    let text = try String(contentsOfFile: records.path, encoding: .utf8)
    try home.folder.write(text.replacing("tenon \(tenonVersion)", with: "tenon 0.0.1"), to: "probes.json")
    #expect(records.current().isEmpty)
    try home.folder.write("[[[[", to: "probes.json")
    #expect(records.current().isEmpty, "a damaged file only costs time")
  }

  // MARK: The lock file

  @Test func lockFile_isSortedAndStable_andRefusesOtherForms() throws {
    var lock = try LockFile(path: home.folder.file("tenon.lock"))
    let second = try #require(PluginPin(id: "bolt/x", sha256: pin.sha256))
    let changed = lock.update([
      .init(pin: second, version: "1.0.0", source: "x.zip"), .init(pin: pin, version: "1", source: ""),
    ])
    #expect(changed)
    try lock.write()
    let bytes = try home.folder.bytes("tenon.lock")
    var read = try LockFile(path: lock.path)
    #expect(read == lock && read.entries.map(\.pin.id) == ["acme/fixture", "bolt/x"])
    let unchanged = read.update([.init(pin: pin, version: "1", source: "")])
    #expect(!unchanged)
    try read.write()
    #expect(try home.folder.bytes("tenon.lock") == bytes)
    let entry = "{\"id\": \"acme/x\", \"version\": \"1\", \"sha256\": \"\(pin.sha256)\"}"
    for text in [
      "", "{}", "[1]", "{\"schema\": 1, \"plugins\": [\(entry), \(entry)]}", "{\"schema\": 1, \"plugins\": [{}]}",
    ] {
      let path = try home.folder.write(text, to: "bad.lock")
      #expect { try LockFile(path: path) } throws: { $0 is any TenonError }
    }
  }
}
