import TenonPlugin

/// Softmax over the channels of each pixel: y_c = exp(x_c) / Σ_d exp(x_d).
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same.
struct Softmax2d: SoftmaxColumns {
  static let declaration = Declaration(
    "Softmax2d", "softmax over the channels of each pixel", supportsFloat64: true,
    examples: [Example(inputs: [ExampleInput("input", .float32, [2, 5, 3, 4])])])
  static let form = VectorSoftmaxOperation.Form.probabilities

  let dimension: Int?

  init(dimension: Int?) { self.dimension = dimension }
  init(_ config: Config) { dimension = -3 }

  func blocks(of type: TensorType) throws -> AxisBlocks {
    guard 3...4 ~= type.shape.rank else {
      throw ComponentError(.shape, field: "input", "expected [N, C, H, W] or [C, H, W], received \(type.shape)")
    }
    return try AxisBlocks(type.shape, dimension: dimension)
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Softmax", graph.input(), with: ["axis": -3])) }
}
