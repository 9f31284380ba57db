import Foundation
import PluginFixtures
import TenonVerify
import TestSupport
import Testing

/// Libraries that are wrong before any component is asked: files, identities, symbols, entries, host tables.
@Suite struct FaultyLibraryTests {
  static let atLoading: [(String, [String], String, String)] = [
    ("broken", ["FAULT_NO_RECORD"], "identity", "no identity record"),
    ("broken", ["FAULT_RECORD_MAGIC"], "identity", "no identity record"),
    ("broken", ["FAULT_RECORD_MINOR"], "load", "needs plugin ABI 1.99"),
    ("broken", ["FAULT_RECORD_MAJOR"], "load", "needs plugin ABI 9.0"),
    ("broken", ["FAULT_TABLE_ID"], "identity", "says another id"),
    ("broken", ["FAULT_TABLE_MAJOR"], "load", "needs plugin ABI 9.0"),
    ("broken", [FixturePlugin.define("RECORD_ID", "acme/other")], "identity", "acme/other"),
    ("broken", [FixturePlugin.define("ID", "tenon/fixture")], "identity", "for built-in plugins"),
    ("broken", [FixturePlugin.define("ID", "Acme/Fixture")], "identity", "not vendor/plugin in lower case"),
    ("broken", ["FAULT_NO_ENTRY"], "symbols", "does not export tenon_plugin_entry_v1"),
    ("broken", ["FAULT_UNDEFINED_SYMBOL"], "load", "acme_is_nowhere"),
    ("broken", ["FAULT_ENTRY_FAILS"], "load", "needs a license key"),
    ("broken", ["FAULT_ENTRY_WITHOUT_TABLE"], "load", "returned no table"),
    ("broken", ["FAULT_COMPONENT_TWICE"], "load", "it is provided twice"),
    ("broken", ["FAULT_NO_PLAN"], "load", "its table has no plan function"),
    ("broken", ["FAULT_DEFAULT_OUT_OF_BOUNDS"], "load", "not a value that it accepts"),
    ("broken", [FixturePlugin.define("LANGUAGE", "swift")], "load", "was built with Swift 5.0"),
    ("broken", ["FAULT_CREATE_FAILS"], "arguments", "this factor and no other"),
    ("broken", ["FAULT_INFO_WITHOUT_RESULT"], "arguments", "does not describe its ports"),
    ("broken", ["FAULT_PLAN_NEGATIVE_SHAPE"], "shapes", "illegal type"),
    ("broken", ["FAULT_PLAN_MEMORY"], "shapes", "more memory than any machine has"),
    ("broken", ["FAULT_PLAN_SILENT"], "shapes", "without a message"),
    ("broken", ["FAULT_FORWARD_FAILS"], "shapes", "not today"),
    ("Faulty/scheduler", ["FAULT_EXPORTS"], "symbols", "acme_helper"),
    ("Faulty/scheduler", ["FAULT_QUERY_UNCHECKED"], "load", "in tenon_plugin_entry_v1: it was killed by SIGSEGV"),
    ("Faulty/scheduler", ["FAULT_ENTRY_ABORTS"], "load", "in tenon_plugin_entry_v1: it was killed by SIGABRT"),
    ("Faulty/scheduler", ["FAULT_ENTRY_LOOPS"], "load", "in tenon_plugin_entry_v1: it does not return within 2 s"),
    ("Faulty/scheduler", ["FAULT_ENTRY_PRINTS"], "prints", "thank you for using acme"),
    ("Faulty/scheduler", ["FAULT_ANY_MAJOR"], "host-versions", "instead of refusing it"),
    ("Faulty/scheduler", ["FAULT_SILENT_REFUSAL_OF_MAJOR"], "host-versions", "without saying why"),
    ("Faulty/scheduler", ["FAULT_EXACT_HOST_SIZE"], "host-versions", "longer table"),
    ("Faulty/scheduler", ["FAULT_EXACT_HOST_MINOR"], "host-versions", "later minor"),
    ("Faulty/scheduler", ["FAULT_PAST_HOST_END"], "host-versions", "past the host's struct_size"),
    ("Faulty/scheduler", ["FAULT_NULL_DESTROY"], "null-destroy", "in destroy(null): it was killed by SIGSEGV"),
  ]

  @Test(arguments: atLoading.indices)
  func libraryWithAFault_isCaughtByItsCheck(_ index: Int) throws {
    let (source, defines, check, reason) = Self.atLoading[index]
    let report = try Verifying.report(source, defines)
    #expect(!report.isPassed)
    #expect(
      report.failures.contains { $0.check == check && $0.detail.contains(reason) },
      "\(defines): \(report.failureText)")
  }

  @Test func manifestOfAnotherLibrary_isCaught() throws {
    let folder = try TemporaryFolder()
    try CCompiler.library("Tests/Fixtures/Plugins/Faulty/scheduler.c", flags: ["-O0"], to: folder.file("lib.so"))
    func report(_ edit: (String) -> String) throws -> VerificationReport {
      let process = Process()
      let pipe = Pipe()
      process.executableURL = URL(fileURLWithPath: StagedTenon.tenon)
      process.arguments = ["plugin", "manifest", folder.file("lib.so")]
      process.standardOutput = pipe
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      try folder.write(edit(text), to: "plugin.json")
      return try Verifying.verifier(checks: ["identity"]).verify(folder.path)
    }
    #expect(try report { $0 }.isPassed)
    let edits: [(String, String, String)] = [
      ("\"1.0.0\"", "\"2.0.0\"", "the version of the table is 1.0.0, that of the manifest 2.0.0"),
      ("acme/faulty", "acme/others", "the id of the record is acme/faulty, that of the manifest acme/others"),
      ("Halving", "Quartering", "the manifest lists other components than the table"),
      ("\"sha256\": \"", "\"sha256\": \"0", "the hash of another library"),
    ]
    for (old, new, reason) in edits {
      let report = try report { $0.replacingOccurrences(of: old, with: new) }
      #expect(
        report.failures.contains { $0.check == "identity" && $0.detail.contains(reason) }, "\(report.failureText)")
    }
  }

  @Test func filesThatAreNoLibraries_failAndCrashNothing() throws {
    let folder = try TemporaryFolder()
    let library = folder.file("lib.so")
    try CCompiler.library("Tests/Fixtures/Plugins/Faulty/scheduler.c", flags: ["-O0"], to: library)
    let whole = try folder.bytes("lib.so")
    for count in [0, 1, 63, 64, 200, whole.count / 2, whole.count - 1] {
      let path = try folder.write(Array(whole[..<count]), to: "cut-\(count).so")
      let report = try Verifying.verifier(checks: ["symbols"]).verify(path)
      #expect(report.failures.contains { $0.check == "symbols" }, "\(count) bytes")
    }
    #expect(throws: VerifyError.nothingThere("/nowhere.so")) { try Verifying.verifier().verify("/nowhere.so") }
    #expect(throws: VerifyError.self) { try Verifying.verifier().verify(try TemporaryFolder().path) }
  }

  @Test func trapInSwift_isReportedAndTheOtherChecksGoOn() throws {
    let folder = try TemporaryFolder()
    let object = folder.file("trap.o")
    let source = CCompiler.repository.appendingPathComponent("Tests/Fixtures/Plugins/Faulty/trap.swift").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swiftc", "-O", "-parse-as-library", "-emit-object", source, "-o", object]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let report = try Verifying.report("Faulty/layer", ["FAULT_TRAP_IN_SWIFT"], flags: [object])
    let text = report.failureText
    #expect(
      report.failures.contains { $0.check == "shapes" && $0.detail.contains("in forward: it was killed by") }, "\(text)"
    )
    #expect(text.contains("SIGILL") || text.contains("SIGTRAP"), "\(text)")
  }
}
