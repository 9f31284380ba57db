import TenonPlugin

/// Puts a border around each sequence that repeats its edge.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with L + left + right.
struct ReplicationPad1d: PaddingLayer {
  static let dimensions = 1
  static let declaration = Declaration(
    "ReplicationPad1d", "a border of the edge, repeated around sequences",
    arguments: [argument()], supportsFloat64: true, examples: [example])

  let padding: [Int]

  init(_ config: Config) throws { padding = try Self.padding(config) }

  var fill: PaddingFill { .replication }
}
