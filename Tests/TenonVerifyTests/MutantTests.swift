import TenonVerify
import Testing

/// Real layers behind a table that makes their gradients wrong in one way: all of it is caught.
@Suite struct MutantTests {
  private static let families = [
    "Activations", "Linear", "Convolution", "Normalization", "Pooling", "Recurrent", "Losses",
  ]
  private static let mutations = ["sign", "term", "scale", "batch"]

  /// With float64 and without it, as `float64` says.
  private func report(float64: Bool) throws -> VerificationReport {
    let libraries = Self.families.map { "\"\(Verifying.library($0))\"" }.joined(separator: ",")
    return try Verifying.report(
      "Faulty/mutant", ["LIBRARIES=\(libraries)"] + (float64 ? [] : ["WITHOUT_FLOAT64"]), checks: ["gradient"],
      callSeconds: 20)
  }

  @Test(arguments: [true, false])
  func wrongGradientOfEveryLayer_isCaught(_ float64: Bool) throws {
    let report = try report(float64: float64)
    var results: [String: Finding.Result] = [:]
    for finding in report.findings("gradient") { results[finding.component] = finding.result }
    let layers = results.keys.filter { $0.hasSuffix("_none") }.map { String($0.dropLast(5)) }.sorted()
    #expect(layers.count >= 16)
    for layer in layers {
      #expect(results["\(layer)_none"] == .passed, "\(layer): \(report.failureText)")
      for mutation in Self.mutations {
        #expect(results["\(layer)_\(mutation)"] == .failed, "\(layer) with another \(mutation) passes")
      }
    }
  }
}
