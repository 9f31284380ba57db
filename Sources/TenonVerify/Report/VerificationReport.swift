import TenonCore

/// Everything that a verification found.
public struct VerificationReport: Sendable {
  /// Absolute path.
  public let library: String
  /// `vendor/plugin`, or the file's name when it carries none.
  public let id: String
  /// In the order in which checks were made.
  public let findings: [Finding]

  public var failures: [Finding] { findings.filter { $0.result == .failed } }
  public var isPassed: Bool { failures.isEmpty && !findings.isEmpty }

  /// One line: `acme/layers: 34 passed, 1 failed, 2 skipped`.
  public var summary: String {
    func count(_ result: Finding.Result) -> Int { findings.filter { $0.result == result }.count }
    return "\(id): \(count(.passed)) passed, \(count(.failed)) failed, \(count(.skipped)) skipped"
  }

  public var json: JSON {
    [
      "library": .string(library), "id": .string(id), "passed": .bool(isPassed),
      "findings": .array(findings.map(\.json)),
    ]
  }
}
