import TenonPlugin

/// What the gradient of each loss is multiplied by: the one that arrives at it, or its share of the reduction's.
struct LossFactors<T: Scalar> {
  private let gradient: UnsafePointer<T>
  private let scale: T
  private let isNone: Bool

  /// - Parameter scale: that of all losses; what it is matters not without a reduction.
  init(_ gradient: UnsafePointer<T>, _ reduction: Reduction, scale: T) {
    self.gradient = gradient
    self.scale = scale
    isNone = reduction == .none
  }

  @inline(__always)
  subscript(i: Int) -> T { isNone ? gradient[i] : scale }
}
