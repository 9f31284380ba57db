import TenonPlugin

/// Normalizes the last dimensions of each sample: y = (x - mean) / √(variance + eps) · weight + bias, with mean and
/// (biased) variance over `normalized_shape`.
///
/// Input shape: [..., *normalized_shape]. Output shape: the same.
/// Parameters: weight [*normalized_shape], initially 1, bias [*normalized_shape], initially 0.
///
/// Source: Ba, Kiros, Hinton 2016, Layer Normalization.
struct LayerNorm: LayerComponent, VectorLayer {
  static let declaration = Declaration(
    "LayerNorm", "normalizes the last dimensions of each sample",
    arguments: [
      NormalizedShape.argument,
      .float("eps", default: 1e-5, "added to the variance").atLeast(0),
      .bool("elementwise_affine", default: true, "train a factor and an offset for each element"),
      .bool("bias", default: true, "train the offset too"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["normalized_shape": [3, 5]], inputs: [ExampleInput("input", .float32, [4, 3, 5])]),
      Example(["normalized_shape": 6], inputs: [ExampleInput("input", .float32, [4, 6])]),
    ])

  private let normalized: NormalizedShape
  private let eps: Double
  private let hasWeight: Bool
  private let hasBias: Bool

  init(_ config: Config) throws {
    normalized = try NormalizedShape(config)
    eps = try config.float("eps")
    hasWeight = try config.bool("elementwise_affine")
    hasBias = try hasWeight && config.bool("bias")
  }

  var parameters: [Parameter] {
    (hasWeight ? [Parameter("weight", normalized.shape, initializer: .ones)] : [])
      + (hasBias ? [Parameter("bias", normalized.shape, initializer: .zeros)] : [])
  }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    return VectorRowNormOperation(
      try normalized.rows(of: type.shape), centers: true, eps: eps, hasWeight: hasWeight, hasBias: hasBias, type,
      request
    )
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    return SpecializedOperation(
      RowNormOperation<T>(
        try normalized.rows(of: type.shape), centers: true, eps: eps, hasWeight: hasWeight, hasBias: hasBias, type,
        request))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let ones = { try graph.floats(Array(repeating: 1, count: normalized.shape.elementCount), shape: normalized.shape) }
    try graph.output(
      graph(
        "LayerNormalization", graph.input(), graph.optionalParameter("weight") ?? ones(),
        graph.optionalParameter("bias"),
        with: ["axis": .int(-normalized.shape.rank), "epsilon": .float(eps)]))
  }
}
