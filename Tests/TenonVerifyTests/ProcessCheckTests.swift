import PluginFixtures
import TenonVerify
import Testing

/// What a plugin does to the process is found by the check that is for it, and by no other.
@Suite struct ProcessCheckTests {
  static let kinds: [(String, String, String)] = [
    ("changes_rounding", "floating-point", "how everybody computes"),
    ("flushes_subnormals", "floating-point", "-ffast-math"),
    ("changes_directory", "directory", "it changes the working directory, to /"),
    ("changes_locale", "locale", "it changes the locale to"),
    ("changes_umask", "umask", "it changes the umask, to 077"),
    ("ignores_signals", "signals", "what happens on SIG"), ("blocks_signals", "signals", "whether SIGTERM is blocked"),
    ("closes_output", "descriptors", "it changes standard output"),
    ("prints_half_a_line", "prints", "half a line"),
    ("exits", "exits", "it called exit(0)"), ("exits_quickly", "exits", "it called quick_exit(0)"),
    ("exits_at_once", "exits", "it called _exit(0)"), ("exits_in_a_thread", "exits", "it called exit(0)"),
  ]

  private func report(_ defines: [String]) throws -> VerificationReport {
    let checks = Set(PluginVerifier.checkNames).subtracting(["host-versions"])
    return try Verifying.report("Faulty/scheduler", defines, checks: checks)
  }

  @Test func fixtureWithoutFault_passes() throws {
    let report = try report([])
    #expect(report.isPassed, "\(report.failureText)")
    for check in ["floating-point", "directory", "locale", "umask", "signals", "descriptors", "exits", "at-exit"] {
      #expect(report.findings(check).map(\.result) == [.passed], "\(check)")
    }
  }

  @Test(arguments: kinds.indices, ["IN_CONSTRUCTOR", "IN_ENTRY", "IN_CALL"])
  func change_isFoundByItsCheckAlone(_ index: Int, _ place: String) throws {
    let (misbehaviour, check, reason) = Self.kinds[index]
    let report = try report(["MISBEHAVIOUR=\(misbehaviour)", place])
    #expect(Set(report.failures.map(\.check)) == [check], "\(report.failureText)")
    #expect(report.failures.contains { $0.detail.contains(reason) }, "\(report.failureText)")
  }

  @Test(arguments: [
    ("aborts_at_exit", "while the process ends, it was killed by SIGABRT"),
    ("hangs_at_exit", "the process does not end within 2 s"),
  ])
  func whatIsLeftForTheEnd_isRun(_ misbehaviour: String, _ reason: String) throws {
    let report = try report(["MISBEHAVIOUR=\(misbehaviour)", "IN_ENTRY"])
    #expect(report.failures.map(\.check) == ["at-exit"], "\(report.failureText)")
    #expect(report.failures.contains { $0.detail.contains(reason) }, "\(report.failureText)")
  }
}
