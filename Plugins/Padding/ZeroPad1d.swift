import TenonPlugin

/// Puts a border of zeros around each sequence.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with L + left + right. Negative padding takes away.
struct ZeroPad1d: PaddingLayer {
  static let dimensions = 1
  static let declaration = Declaration(
    "ZeroPad1d", "a border of zeros around sequences",
    arguments: [argument(takesAway: true)], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .constant(0) }
}
