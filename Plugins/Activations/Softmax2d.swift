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

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    try check(request)
    return try vectorOperation(request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try check(request)
    return try softmaxOperation(request, in: type)
  }

  private func check(_ request: PlanRequest) throws {
    let shape = try request.input().shape
    guard 3...4 ~= shape.rank else {
      throw ComponentError(.shape, field: "input", "expected [N, C, H, W] or [C, H, W], received \(shape)")
    }
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("Softmax", graph.input(), with: ["axis": -3])) }
}
