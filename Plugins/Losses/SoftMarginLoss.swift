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
    let type = try request.input(0)
    let function = SoftMargin<T>()
    return try request.isIntegerTarget(1, of: type.shape)
      ? SpecializedOperation(ElementwiseLossOperation(function, target: IntegerTarget<T>.self, type, reduction))
      : SpecializedOperation(ElementwiseLossOperation(function, type, reduction))
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    let type = try request.input(0)
    guard try !request.isIntegerTarget(1, of: type.shape) else { return nil }
    return SpecializedOperation(BlockLossOperation(SoftMargin<Float>(), type, reduction))
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

extension SoftMargin: BlockLossFunction where T == Float {
  func values(
    _ block: FloatBlock, at start: Int, _ scratch: UnsafeMutablePointer<Float>, _ losses: UnsafeMutablePointer<Float>
  ) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { scratch[i] = -abs(y[i] * x[i]) }
    block.exponentiate(scratch)
    for i in 0..<block.count { losses[i] = FloatBlock.log1p(scratch[i]) + max(-y[i] * x[i], 0) }
  }

  func derivatives(
    _ block: FloatBlock, at start: Int, _ scratch: UnsafeMutablePointer<Float>, _ slopes: UnsafeMutablePointer<Float>
  ) {
    let (x, y) = (block.x, block.y)
    for i in 0..<block.count { scratch[i] = -y[i] * x[i] }
    block.squash(scratch)
    for i in 0..<block.count { slopes[i] = -y[i] * scratch[i] }
  }
}
