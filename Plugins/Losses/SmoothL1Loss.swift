import TenonPlugin

/// Squared near zero, absolute elsewhere: (x - y)² / (2 beta) where |x - y| < beta, else |x - y| - beta / 2.
///
/// With beta = 0 it is `L1Loss`, whose gradient is 0 where both are equal.
///
/// - Input shape: any; target: the same shape and dtype. Other shapes are broadcast by NumPy's rules, with a warning, since
///   that is rarely meant: [N, 1] and [N] become [N, N].
/// - Output shape: [] for mean and sum, that of the elements for none.
/// - beta: where the absolute part begins, in units of the input.
/// - Differs from PyTorch: no gradient flows to `target`.
/// - Source: Girshick 2015, Fast R-CNN, equation 3.
struct SmoothL1Loss: ElementwiseLoss {
  static let declaration = Declaration(
    "SmoothL1Loss", "difference of input and target, squared where it is small and absolute elsewhere",
    elementwise: [.float("beta", default: 1, "difference at which the absolute part begins").atLeast(0)])

  let reduction: Reduction
  private let beta: Double

  init(_ config: Config) throws { (reduction, beta) = (try Reduction(config), try config.float("beta")) }

  @inline(__always)
  func value<T: Scalar>(_ x: T, _ y: T) -> Double {
    let (size, beta) = (abs(Double(x) - Double(y)), Double(T(beta)))
    return size < beta ? 0.5 * size * size / beta : size - 0.5 * beta
  }

  @inline(__always)
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T {
    let (difference, beta) = (x - y, T(beta))
    if difference >= beta && difference > 0 { return 1 }
    if difference <= -beta && difference < 0 { return -1 }
    return beta > 0 ? difference / beta : difference
  }
}
