import TenonPlugin

/// Mean squared error: (input - target)².
///
/// - Input shape: any; target: the same shape and dtype.
/// - Output shape: [] for mean and sum, the input's for none.
/// - Differs from PyTorch: shapes are not broadcast, and no gradient flows to `target`.
struct MSELoss: ElementwiseLoss {
  static let declaration = Declaration(
    "MSELoss", "squared difference of input and target", arguments: [Reduction.argument], supportsFloat64: true)

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
