import TenonPlugin

/// The mean over some dimensions, or over all: y = Σ x / n.
///
/// Input shape: any. Output shape: the same without the dimensions `dim`, or with 1 in their places (`keepdim`).
struct Mean: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Mean", "the mean over some dimensions", arguments: DimensionReduction.arguments, supportsFloat64: true,
    examples: DimensionReduction.examples)

  private let reduction: DimensionReduction

  init(_ config: Config) throws { reduction = try DimensionReduction(config) }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try reduction.operation(request, in: type, isMean: true)
  }

  func onnx(_ graph: ONNXGraph) throws { try reduction.onnx(graph, isMean: true) }
}
