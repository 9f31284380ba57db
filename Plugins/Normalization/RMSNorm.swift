import TenonPlugin

/// Divides the last dimensions of each sample by their root mean square: y = x / √(Σ x² / n + eps) · weight.
///
/// Input shape: [..., *normalized_shape]. Output shape: the same.
/// Parameter: weight [*normalized_shape], initially 1. `eps` null stands for the precision of the numbers, 2⁻²³ for float32.
///
/// Source: Zhang, Sennrich 2019, Root Mean Square Layer Normalization.
struct RMSNorm: LayerComponent, VectorLayer {
  static let declaration = Declaration(
    "RMSNorm", "divides the last dimensions of each sample by their root mean square",
    arguments: [
      NormalizedShape.argument,
      .float("eps", "added to the mean square; null: the precision of the numbers").orNull().atLeast(0),
      .bool("elementwise_affine", default: true, "train a factor for each element"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["normalized_shape": [3, 5], "eps": 1e-5], inputs: [ExampleInput("input", .float32, [4, 3, 5])])
    ])

  private let normalized: NormalizedShape
  private let eps: Double?
  private let hasWeight: Bool

  init(_ config: Config) throws {
    normalized = try NormalizedShape(config)
    eps = try config.isNull("eps") ? nil : config.float("eps")
    hasWeight = try config.bool("elementwise_affine")
  }

  var parameters: [Parameter] { hasWeight ? [Parameter("weight", normalized.shape, initializer: .ones)] : [] }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    return VectorRowNormOperation(
      try normalized.rows(of: type.shape), centers: false, eps: eps ?? Double(Float.ulpOfOne), hasWeight: hasWeight,
      hasBias: false, type, request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    return SpecializedOperation(
      RowNormOperation<T>(
        try normalized.rows(of: type.shape), centers: false, eps: eps ?? Double(T.ulpOfOne), hasWeight: hasWeight,
        hasBias: false, type, request))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    let square = try graph.mean(graph("Mul", x, x), (1...normalized.shape.rank).map { -$0 }.reversed())
    let root = try graph("Sqrt", graph("Add", square, graph.scalar(eps ?? Double(Float.ulpOfOne))))
    let y = try graph("Div", x, root)
    try graph.output(graph.optionalParameter("weight").map { try graph("Mul", y, $0) } ?? y)
  }
}
