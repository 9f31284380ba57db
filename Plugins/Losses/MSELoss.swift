import TenonPlugin

/// Mean squared error: (input - target)².
///
/// - Input shape: any; target: the same shape and dtype.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
struct MSELoss: LossComponent {
  static let declaration = Declaration(
    "MSELoss", "squared difference of input and target", arguments: [Reduction.argument], supportsFloat64: true)

  private let reduction: Reduction

  init(_ config: Config) throws { reduction = try Reduction(config) }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.inputLikeTarget()
    return type.dtype == .float64
      ? SpecializedOperation(ElementwiseLossOperation(SquaredError<Double>(), type, reduction))
      : SpecializedOperation(ElementwiseLossOperation(SquaredError<Float>(), type, reduction))
  }
}

private struct SquaredError<T: Scalar>: ElementwiseLossFunction {
  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let difference = Double(x) - Double(y)
    return difference * difference
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { 2 * (x - y) }
}
