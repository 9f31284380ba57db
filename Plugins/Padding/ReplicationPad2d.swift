import TenonPlugin

/// Puts a border around each image that repeats its edge.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H + top + bottom and W + left + right.
struct ReplicationPad2d: PaddingLayer {
  static let dimensions = 2
  static let declaration = Declaration(
    "ReplicationPad2d", "a border of the edge, repeated around images",
    arguments: [argument()], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .replication }
}
