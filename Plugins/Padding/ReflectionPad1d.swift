import TenonPlugin

/// Puts a border around each sequence that mirrors what lies inside, without repeating the edge; it must be
/// narrower than the sequence.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with L + left + right.
struct ReflectionPad1d: PaddingLayer {
  static let dimensions = 1
  static let declaration = Declaration(
    "ReflectionPad1d", "a border of what lies inside, mirrored at the edge around sequences",
    arguments: [argument()], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .reflection }
}
