import TenonPlugin

/// Puts a border around each sequence that goes on with what lies on the other side.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with L + left + right.
struct CircularPad1d: PaddingLayer {
  static let dimensions = 1
  static let declaration = Declaration(
    "CircularPad1d", "a border of what lies on the other side around sequences",
    arguments: [argument()], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .circular }
}
