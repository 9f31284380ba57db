import TenonTrials

/// One claim about a component, under a name that never changes.
protocol Check: Sendable {
  /// In lower case with hyphens: `gradient`.
  var name: String { get }
  /// What holds when it passes, in one line.
  var claim: String { get }

  /// - Returns: what was tried, for people.
  /// - Throws: `CheckFailure`, `CheckSkipped`; any other error counts as a failure.
  func run(_ subject: ComponentSubject) throws -> String
}

/// Why a check does not apply.
struct CheckSkipped: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
