import TenonPlugin

/// The sum over some dimensions, or over all: y = Σ x.
///
/// Input shape: any. Output shape: the same without the dimensions `dim`, or with 1 in their places (`keepdim`).
struct Sum: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Sum", "the sum over some dimensions", arguments: DimensionReduction.arguments, supportsFloat64: true,
    examples: DimensionReduction.examples)

  private let reduction: DimensionReduction

  init(_ config: Config) throws { reduction = try DimensionReduction(config) }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try reduction.operation(request, in: type, isMean: false)
  }

  func onnx(_ graph: ONNXGraph) throws { try reduction.onnx(graph, isMean: false) }
}
