import Foundation
import PluginFixtures
import TenonVerify
import TestSupport

/// What all tests of the verifier share.
enum Verifying {
  /// A built-in plugin's library.
  static func library(_ family: String) -> String {
    StagedTenon.prefix + "/lib/tenon/plugins/tenon/\(family.lowercased())/libTenon\(family).so"
  }

  static func verifier(
    checks: Set<String> = [], hints: [VerifyOptions.Hint] = [], callSeconds: Double = 20
  ) -> PluginVerifier {
    // The nightly run makes 10,000 instances of everything.
    let isThorough = ProcessInfo.processInfo.environment["TENON_THOROUGH"] != nil
    return PluginVerifier(
      executable: StagedTenon.tenon, options: VerifyOptions(isQuick: !isThorough, checks: checks, hints: hints),
      callSeconds: callSeconds)
  }

  /// Compiles a fixture and verifies it.
  ///
  /// - Parameter source: below `Tests/Fixtures/Plugins`, without `.c`.
  static func report(
    _ source: String, _ defines: [String] = [], checks: Set<String> = [], flags: [String] = [], callSeconds: Double = 2
  ) throws -> VerificationReport {
    let folder = try TemporaryFolder()
    let library = folder.file("libfixture.so")
    try CCompiler.library(
      "Tests/Fixtures/Plugins/\(source).c", defines: ["_GNU_SOURCE"] + defines,
      flags: ["-O0", "-Wno-unused"] + flags, to: library)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let verifier = PluginVerifier(
      executable: StagedTenon.tenon, options: VerifyOptions(isQuick: true, checks: checks), callSeconds: callSeconds)
    return try verifier.verify(library)
  }
}

extension VerificationReport {
  /// The findings of one check, over all components.
  func findings(_ check: String) -> [Finding] { findings.filter { $0.check == check } }

  /// What failed, for messages.
  var failureText: String {
    failures.map { "\($0.component) \($0.check): \($0.detail)" }.joined(separator: "\n")
  }
}
