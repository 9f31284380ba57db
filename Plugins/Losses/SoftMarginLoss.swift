import TenonPlugin

/// Logistic loss of scores whose sign is to be the target's: log (1 + exp(-y x)).
///
/// - Input shape: any; target: the same shape, 1 or -1, in the input's dtype or int64.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Differs from PyTorch: large scores do not overflow, and no gradient flows to `target`.
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.SoftMarginLoss.html
struct SoftMarginLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "SoftMarginLoss", "logistic loss of scores whose sign is to be the target's", arguments: [Reduction.argument],
    supportsFloat64: true,
    examples: [
      Example(inputs: [
        ExampleInput("input", .float32, [3, 4], -2...2), ExampleInput("target", .float32, [3, 4], values: [-1, 1]),
      ]),
      Example(inputs: [
        ExampleInput("input", .float32, [5], -2...2), ExampleInput("target", .int64, [5], values: [-1, 1, 1, -1, 1]),
      ]),
    ])

  private let reduction: Reduction

  init(_ config: Config) throws { reduction = try Reduction(config) }

  var inputs: [Port] { [.input, .numericTarget] }

  /// A score above 0 says 1.
  var prediction: Prediction { Prediction(.identity, .threshold, threshold: 0) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    try ElementLoops(SoftMargin<T>()).operation(ElementPairs(numeric: request), reduction, request)
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    let pairs = try ElementPairs(numeric: request)
    guard !pairs.hasIntegers else { return nil }
    return ElementLoops(vectors: SoftMargin<Float>()).operation(pairs, reduction, request)
  }
}

private struct SoftMargin<T: Scalar>: ElementwiseLossFunction {
  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let z = -y * x
    return Double(T.log1p(T.exp(-abs(z))) + max(z, 0))
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { -y / (1 + T.exp(y * x)) }
}

extension SoftMargin: VectorLossFunction where T == Float {
  func values(_ block: ElementBlock<Float>, _ losses: UnsafeMutablePointer<Float>) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { losses[i] = -abs(y[i] * x[i]) }
    block.exponentiate(losses)
    for i in 0..<block.count { losses[i] = ElementBlock.log1p(losses[i]) + max(-y[i] * x[i], 0) }
  }

  func derivatives(_ block: ElementBlock<Float>, _ slopes: UnsafeMutablePointer<Float>) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { slopes[i] = -y[i] * x[i] }
    block.squash(slopes)
    for i in 0..<block.count { slopes[i] = -y[i] * slopes[i] }
  }
}
