import TenonPlugin

/// Mean absolute error: |input - target|.
///
/// The gradient is 0 where both are equal.
///
/// - Input shape: any; target: the same shape and dtype.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
struct L1Loss: LossComponent {
  static let declaration = Declaration(
    "L1Loss", "absolute difference of input and target", arguments: [Reduction.argument], supportsFloat64: true)

  private let reduction: Reduction

  init(_ config: Config) throws { reduction = try Reduction(config) }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.inputLikeTarget()
    return type.dtype == .float64
      ? SpecializedOperation(ElementwiseLossOperation(AbsoluteError<Double>(), type, reduction))
      : SpecializedOperation(ElementwiseLossOperation(AbsoluteError<Float>(), type, reduction))
  }
}

private struct AbsoluteError<T: Scalar>: ElementwiseLossFunction {
  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double { abs(Double(x) - Double(y)) }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { x > y ? 1 : x < y ? -1 : x - y }
}
