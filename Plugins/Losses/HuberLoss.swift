import TenonPlugin

/// Squared near zero, absolute elsewhere: (x - y)² / 2 where |x - y| <= delta, else delta · (|x - y| - delta / 2).
///
/// `SmoothL1Loss` with beta = delta, times delta.
///
/// - Input shape: any; target: the same shape and dtype.
/// - Output shape: [] for mean and sum, the input's for none.
/// - delta: where the absolute part begins, in units of the input.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
/// - Source: Huber 1964, Robust Estimation of a Location Parameter.
struct HuberLoss: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "HuberLoss", "half the squared difference where it is small, and its size times delta elsewhere",
    arguments: [
      Reduction.argument,
      .float("delta", default: 1, "difference at which the absolute part begins").above(0),
    ], supportsFloat64: true)

  private let reduction: Reduction
  private let delta: Double

  init(_ config: Config) throws {
    reduction = try Reduction(config)
    delta = try config.float("delta")
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.commonType(with: "target")
    return SpecializedOperation(ElementwiseLossOperation(Huber<T>(delta: T(delta)), type, reduction))
  }
}

private struct Huber<T: Scalar>: ElementwiseLossFunction {
  let delta: T

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double {
    let size = abs(Double(x) - Double(y))
    return size <= Double(delta) ? 0.5 * size * size : Double(delta) * (size - 0.5 * Double(delta))
  }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T {
    let difference = x - y
    return difference >= delta ? delta : difference <= -delta ? -delta : difference
  }
}
