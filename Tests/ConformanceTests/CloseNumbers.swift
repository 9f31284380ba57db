import Testing

/// Expects lists of numbers that are those of a more precise computation, to 2e-5 of the largest number of each list.
///
/// - Parameter what: the lists, for the message.
func expectClose(
  _ received: [[Double]], _ expected: [[Double]], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(received.map(\.count) == expected.map(\.count), "\(what)", sourceLocation: sourceLocation)
  for (index, (values, wanted)) in zip(received, expected).enumerated() {
    let scale = wanted.reduce(1e-3) { max($0, abs($1)) }
    // `!<` so that NaN counts as wrong.
    let wrong = zip(values, wanted).enumerated().first { !(abs($1.0 - $1.1) < 2e-5 * scale) }
    if let wrong {
      Issue.record(
        "\(what), result \(index): [\(wrong.offset)] is \(wrong.element.0), not \(wrong.element.1)",
        sourceLocation: sourceLocation)
    }
  }
}
