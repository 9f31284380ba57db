import TenonPlugin

/// Puts a border of one number around each sequence.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with L + left + right. Negative padding takes away.
struct ConstantPad1d: PaddingLayer {
  static let dimensions = 1
  static let declaration = Declaration(
    "ConstantPad1d", "a border of a number around sequences",
    arguments: [argument(takesAway: true), .float("value", "the number")], supportsFloat64: true,
    examples: [Example(["padding": exampleSides, "value": 1.5], inputs: exampleInputs)])

  let padding: [Int]
  let fill: PaddingFill

  init(_ config: Config) throws {
    padding = try Self.padding(config)
    fill = .constant(try config.float("value"))
  }
}
