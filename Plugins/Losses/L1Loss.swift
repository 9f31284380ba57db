import TenonPlugin

/// Mean absolute error: |input - target|.
///
/// The gradient is 0 where both are equal.
///
/// - Input shape: any; target: the same shape and dtype. Other shapes are broadcast by NumPy's rules, with a warning, since
///   that is rarely meant: [N, 1] and [N] become [N, N].
/// - Output shape: [] for mean and sum, that of the elements for none.
/// - Differs from PyTorch: no gradient flows to `target`.
struct L1Loss: ElementwiseLoss {
  static let declaration = Declaration("L1Loss", "absolute difference of input and target", elementwise: [])

  let reduction: Reduction

  init(_ config: Config) throws { reduction = try Reduction(config) }

  @inline(__always)
  func value<T: Scalar>(_ x: T, _ y: T) -> Double { abs(Double(x) - Double(y)) }

  @inline(__always)
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { x > y ? 1 : x < y ? -1 : x - y }
}
