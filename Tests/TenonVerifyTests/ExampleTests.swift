import PluginFixtures
import TenonVerify
import Testing

/// What authors declare as examples is what their components are verified with.
@Suite struct ExampleTests {
  private func report(_ defines: [String], checks: Set<String> = []) throws -> VerificationReport {
    let headers = CCompiler.repository.appendingPathComponent("SDK/include").path
    return try Verifying.report(
      "Faulty/layer", ["TAKES_NUMBERS_AROUND_5"] + defines, checks: checks, flags: ["-I\(headers)"])
  }

  @Test func layerThatTakesFewNumbers_cannotBeVerifiedWithoutAnExample() throws {
    let report = try report([], checks: ["shapes", "gradient"])
    #expect(report.failures.contains { $0.check == "shapes" && $0.detail.contains("an example in the declaration") })
    #expect(report.findings("gradient").map(\.result) == [.skipped])
  }

  @Test func layerThatTakesFewNumbers_isVerifiedWithItsExample() throws {
    let report = try report(["EXAMPLE"])
    #expect(report.isPassed, "\(report.failureText)")
    #expect(report.findings("examples").map(\.detail) == ["1 examples"])
    #expect(report.findings("gradient").map(\.result) == [.passed])
  }

  @Test func wrongGradient_isFoundWithTheExample() throws {
    let report = try report(["EXAMPLE", "FAULT_GRADIENT_SIGN"], checks: ["gradient"])
    #expect(report.failures.contains { $0.check == "gradient" && $0.detail.contains("input 'input'") })
  }

  @Test(arguments: [
    ("ARGUMENT", "has no argument 'chanels'"), ("PORT", "input 0 is 'inptu', and the ports are 'input'"),
    ("DTYPE", "the port takes no int64"), ("SHAPE", "expected float32 [N, channels, L]"),
    ("VALUES", "expected numbers around 5"),
  ])
  func brokenExample_isAFinding(_ fault: String, _ reason: String) throws {
    let report = try report(["EXAMPLE", "FAULT_EXAMPLE_\(fault)"], checks: ["examples"])
    let found = report.findings("examples")
    #expect(found.map(\.result) == [.failed])
    #expect(found.allSatisfy { $0.detail.hasPrefix("example 0: ") && $0.detail.contains(reason) }, "\(found)")
  }
}
