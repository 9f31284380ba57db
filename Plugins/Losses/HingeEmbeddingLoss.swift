import TenonPlugin

/// Distances that are to be small for similar pairs and large for others: x where y = 1, max(0, margin - x) where y = -1.
///
/// Any other y counts as both, as PyTorch has it. At x = margin the gradient is -1.
///
/// - Input shape: any; target: the same shape, 1 or -1, in the input's dtype or int64.
/// - Output shape: [] for mean and sum, the input's for none.
/// - margin: distance from which dissimilar pairs cost nothing.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.HingeEmbeddingLoss.html
struct HingeEmbeddingLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "HingeEmbeddingLoss", "distances that are to be small where the target is 1, and above a margin where it is -1",
    arguments: [
      .float("margin", default: 1, "distance from which dissimilar pairs cost nothing"),
      Reduction.argument,
    ], supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .float32, [3, 4], values: [-1, 1]),
      ]),
      Example(inputs: [
        ExampleInput("input", .float32, [5], -2...2), ExampleInput("target", .int64, [5], values: [-1, 1, 1, -1, 1]),
      ]),
    ])

  private let margin: Double
  private let reduction: Reduction

  init(_ config: Config) throws {
    margin = try config.float("margin")
    reduction = try Reduction(config)
  }

  var inputs: [Port] { [.input, .numericTarget] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let loops = ElementLoops(HingeEmbedding<T>(margin: T(margin)))
    return try loops.operation(ElementPairs(numeric: request), reduction, request)
  }
}

private struct HingeEmbedding<T: Scalar>: ElementwiseLossFunction {
  let margin: T

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let near: T = y != -1 ? x : 0
    let far: T = y != 1 ? (x > margin ? 0 : margin - x) : 0
    return Double(near + far)
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T {
    let near: T = y != -1 ? 1 : 0
    return y != 1 && x <= margin ? near - 1 : near
  }
}
