import TenonPlugin

/// Squared near zero, absolute elsewhere: (x - y)² / 2 where |x - y| <= delta, else delta · (|x - y| - delta / 2).
///
/// `SmoothL1Loss` with beta = delta, times delta.
///
/// - Input shape: any; target: the same shape and dtype. Other shapes are broadcast by NumPy's rules, with a warning, since
///   that is rarely meant: [N, 1] and [N] become [N, N].
/// - Output shape: [] for mean and sum, that of the elements for none.
/// - delta: where the absolute part begins, in units of the input.
/// - Differs from PyTorch: no gradient flows to `target`.
/// - Source: Huber 1964, Robust Estimation of a Location Parameter.
struct HuberLoss: ElementwiseLoss {
  static let declaration = Declaration(
    "HuberLoss", "half the squared difference where it is small, and its size times delta elsewhere",
    elementwise: [.float("delta", default: 1, "difference at which the absolute part begins").above(0)])

  let reduction: Reduction
  private let delta: Double

  init(_ config: Config) throws { (reduction, delta) = (try Reduction(config), try config.float("delta")) }

  @inline(__always)
  func value<T: Scalar>(_ x: T, _ y: T) -> Double {
    let (size, delta) = (abs(Double(x) - Double(y)), Double(T(delta)))
    return size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta)
  }

  @inline(__always)
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    let (difference, delta) = (x - y, T(delta))
    return difference >= delta ? delta : difference <= -delta ? -delta : difference
  }
}
