import TenonPlugin

/// Squared near zero, absolute elsewhere: (x - y)² / (2 beta) where |x - y| < beta, else |x - y| - beta / 2.
///
/// With beta = 0 it is `L1Loss`, whose gradient is 0 where both are equal.
///
/// - Input shape: any; target: the same shape and dtype.
/// - Output shape: [] for mean and sum, the input's for none.
/// - beta: where the absolute part begins, in units of the input.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: Girshick 2015, Fast R-CNN, equation 3.
struct SmoothL1Loss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "SmoothL1Loss", "difference of input and target, squared where it is small and absolute elsewhere",
    arguments: [
      Reduction.argument,
      .float("beta", default: 1, "difference at which the absolute part begins").atLeast(0),
    ], supportsFloat64: true)

  private let reduction: Reduction
  private let beta: Double

  init(_ config: Config) throws {
    reduction = try Reduction(config)
    beta = try config.float("beta")
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.commonType(with: "target")
    return SpecializedOperation(ElementwiseLossOperation(SmoothL1<T>(beta: T(beta)), type, reduction))
  }
}

private struct SmoothL1<T: Scalar>: ElementwiseLossFunction {
  let beta: T

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let size = abs(Double(x) - Double(y))
    return size < Double(beta) ? 0.5 * size * size / Double(beta) : size - 0.5 * Double(beta)
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T {
    let difference = x - y
    if difference >= beta && difference > 0 { return 1 }
    if difference <= -beta && difference < 0 { return -1 }
    return beta > 0 ? difference / beta : difference
  }
}
