import TenonCore

/// Something that cannot be shown in TensorBoard as it was given.
public struct SummaryError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  package static func wrong(_ what: String, expected: String, received: String, help: String? = nil) -> SummaryError {
    SummaryError(
      diagnostic: Diagnostic("bad-summary", "\(what) cannot be written for TensorBoard")
        .expected(expected).received(received).help(help))
  }

  package static func emptyHistogram() -> SummaryError {
    wrong("a histogram", expected: "one value or more", received: "none")
  }

  /// - Parameter count: those of all that are infinite or no number.
  package static func notFinite(_ count: Int, of all: Int, _ what: String) -> SummaryError {
    SummaryError(
      diagnostic: Diagnostic(
        "not-finite",
        "\(what) of \(Plural.count(all, "value")) holds \(count) that \(count == 1 ? "is" : "are") infinite or not a number"
      )
      .expected("finite numbers: minimum, maximum and sum would be none")
      .help("leave them out, and count them in a scalar of their own"))
  }
}
