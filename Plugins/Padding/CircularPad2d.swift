import TenonPlugin

/// Puts a border around each image that goes on with what lies on the other side.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H + top + bottom and W + left + right.
struct CircularPad2d: PaddingLayer {
  static let dimensions = 2
  static let declaration = Declaration(
    "CircularPad2d", "a border of what lies on the other side around images",
    arguments: [argument()], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .circular }
}
