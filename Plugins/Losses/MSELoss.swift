import TenonPlugin

/// Mean squared error: (input - target)².
///
/// - Input shape: any; target: the same shape and dtype. Other shapes are broadcast by NumPy's rules, with a warning, since
///   that is rarely meant: [N, 1] and [N] become [N, N].
/// - Output shape: [] for mean and sum, that of the elements for none.
/// - Differs from PyTorch: no gradient flows to `target`.
struct MSELoss: ElementwiseLoss {
  static let declaration = Declaration("MSELoss", "squared difference of input and target", elementwise: [])

  let reduction: Reduction

  init(_ config: Config) throws { reduction = try Reduction(config) }

  @inline(__always)
  func value<T: Scalar>(_ x: T, _ y: T) -> Double {
    let difference = Double(x) - Double(y)
    return difference * difference
  }

  @inline(__always)
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T { 2 * (x - y) }
}
