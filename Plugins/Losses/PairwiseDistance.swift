import TenonPlugin

/// ‖x - y + eps‖ₚ of two rows, and its gradient.
struct PairwiseDistance<T: Scalar> {
  let p: T
  let eps: T
  let width: Int

  init(p: Double, eps: Double, width: Int) {
    self.p = T(p)
    self.eps = T(eps)
    self.width = width
  }

  @inline(never)
  func of(_ x: UnsafePointer<T>, _ y: UnsafePointer<T>) -> T {
    var sum = 0.0
    var largest: T = 0
    for i in 0..<width {
      let size = abs(x[i] - y[i] + eps)
      if p == 1 {
        sum += Double(size)
      } else if p == 2 {
        sum += Double(size) * Double(size)
      } else if p.isInfinite {
        largest = max(largest, size)
      } else {
        sum += Double.pow(Double(size), Double(p))
      }
    }
    if p.isInfinite { return largest }
    return p == 1 ? T(sum) : p == 2 ? T(sum.squareRoot()) : T(Double.pow(sum, 1 / Double(p)))
  }

  /// Adds `factor` times the gradient to those of x and, with the other sign, of y.
  ///
  /// - Parameter norm: what `of` returned. At a norm of zero the gradient is zero, as PyTorch has it.
  @inline(never)
  func addGradient(
    _ factor: T, _ x: UnsafePointer<T>, _ y: UnsafePointer<T>, _ norm: T, _ gradX: UnsafeMutablePointer<T>?,
    _ gradY: UnsafeMutablePointer<T>?
  ) {
    guard norm > 0 else { return }
    var ties: T = 0
    if p.isInfinite {
      for i in 0..<width where abs(x[i] - y[i] + eps) == norm { ties += 1 }
    }
    for i in 0..<width {
      let difference = x[i] - y[i] + eps
      let size = abs(difference)
      guard size > 0 else { continue }
      let sign: T = difference < 0 ? -1 : 1
      let slope: T =
        if p == 1 {
          sign
        } else if p == 2 {
          difference / norm
        } else if p.isInfinite {
          size == norm ? sign / ties : 0
        } else {
          sign * T.pow(size / norm, p - 1)
        }
      if let gradX { gradX[i] += factor * slope }
      if let gradY { gradY[i] -= factor * slope }
    }
  }
}
