import TenonPlugin

/// Puts a border of one number around each image.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H + top + bottom and W + left + right. Negative padding takes away.
struct ConstantPad2d: PaddingLayer {
  static let dimensions = 2
  static let declaration = Declaration(
    "ConstantPad2d", "a border of a number around images",
    arguments: [argument(takesAway: true), .float("value", "the number")], supportsFloat64: true,
    examples: [Example(["padding": exampleSides, "value": 1.5], inputs: exampleInputs)])

  let padding: [Int]
  let fill: PaddingFill

  init(_ config: Config) throws {
    padding = try Self.padding(config)
    fill = .constant(try config.float("value"))
  }
}
