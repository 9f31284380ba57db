import TenonPlugin

/// The arguments of layers that add a vector to each position of a sequence.
struct PositionArguments: Sendable {
  let width: Int
  let dropout: Double
  let longest: Int
  let batchFirst: Bool

  static let declared: [Argument] = [
    .int("d_model", "elements at each position").atLeast(1).atMost(0x1p31 - 1),
    .float("dropout", default: 0.1, "probability of an element to become zero").atLeast(0).atMost(1),
    .int("max_len", default: 5000, "positions of the longest sequence").atLeast(1).atMost(0x1p31 - 1),
    .bool("batch_first", default: false, "[N, T, d_model] instead of [T, N, d_model]"),
  ]

  static let examples = [
    Example(["d_model": 6, "max_len": 9], inputs: [ExampleInput("input", .float32, [4, 3, 6])]),
    Example(
      ["d_model": 6, "max_len": 4, "dropout": 0, "batch_first": true],
      inputs: [ExampleInput("input", .float32, [3, 4, 6])]),
  ]

  /// - Throws: `ComponentError` (config) for a table that is too large.
  init(_ config: Config) throws {
    width = try config.int("d_model")
    dropout = try config.float("dropout")
    longest = try config.int("max_len")
    batchFirst = try config.bool("batch_first")
    guard TensorType(.float64, [longest, width]).checkedByteCount != nil else {
      throw ComponentError(.config, field: "max_len", "max_len \(longest) times d_model \(width) is too large")
    }
  }

  /// The input plus the first rows of a table.
  ///
  /// - Parameter table: [max_len, 1, d_model].
  func onnx(_ graph: ONNXGraph, table: ONNXValue) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let axis = shape.count == 3 && batchFirst ? 1 : 0
    var rows = try graph.leading(table, of: longest, axis: 0, as: x, axis: axis, shape[axis])
    if shape.count == 2 { rows = try graph.squeeze(rows, [1]) }
    if axis == 1 { rows = try graph.transpose(rows, [1, 0, 2]) }
    try graph.output(graph("Add", x, rows))
  }
}
