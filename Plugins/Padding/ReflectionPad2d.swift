import TenonPlugin

/// Puts a border around each image that mirrors what lies inside, without repeating the edge; it must be
/// narrower than the image.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H + top + bottom and W + left + right.
struct ReflectionPad2d: PaddingLayer {
  static let dimensions = 2
  static let declaration = Declaration(
    "ReflectionPad2d", "a border of what lies inside, mirrored at the edge around images",
    arguments: [argument()], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .reflection }
}
