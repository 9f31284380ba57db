import TenonPlugin

/// Turns numbers into probabilities along one dimension: y_i = exp(x_i) / Σ_j exp(x_j).
///
/// Input shape: any. Output shape: the same; sums to 1 along `dim`.
struct Softmax: SoftmaxColumns {
  static let declaration = Declaration(
    "Softmax", "exp(x), normalized to the sum 1 along a dimension",
    arguments: [AxisBlocks.argument],
    supportsFloat64: true)
  static let form = VectorSoftmaxOperation.Form.probabilities

  let dimension: Int?

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Softmax", graph.input(), with: ["axis": .int(try onnxAxis(graph))]))
  }
}
