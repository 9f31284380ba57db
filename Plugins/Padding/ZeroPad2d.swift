import TenonPlugin

/// Puts a border of zeros around each image.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H + top + bottom and W + left + right. Negative padding takes away.
struct ZeroPad2d: PaddingLayer {
  static let dimensions = 2
  static let declaration = Declaration(
    "ZeroPad2d", "a border of zeros around images",
    arguments: [argument(takesAway: true)], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .constant(0) }
}
