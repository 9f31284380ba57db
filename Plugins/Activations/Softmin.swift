import TenonPlugin

/// The softmax of what is negated: y_i = exp(-x_i) / Σ_j exp(-x_j) along one dimension.
///
/// Input shape: any. Output shape: the same.
struct Softmin: SoftmaxColumns {
  static let declaration = Declaration(
    "Softmin", "exp(-x), normalized to the sum 1 along a dimension",
    arguments: [AxisBlocks.argument],
    supportsFloat64: true)
  static let form = VectorSoftmaxOperation.Form.negated

  let dimension: Int?

  @inline(__always)
  static func score<T: Scalar>(_ x: T) -> T { -x }
  @inline(__always)
  static func gradient<T: Scalar>(_ gradient: T, _ y: T, _ sum: T) -> T { y * (sum - gradient) }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph("Softmax", graph("Neg", graph.input()), with: ["axis": .int(try onnxAxis(graph))]))
  }
}
