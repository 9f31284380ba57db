import TenonPlugin

/// Softmax of scores: y_i = exp(score_i) / Σ_j exp(score_j).
protocol SoftmaxColumns: SoftmaxLayer {}

extension SoftmaxColumns {
  static var algorithm: String { "subtract the maximum, exp, divide by the sum" }

  @inline(__always)
  static func forward<T: Scalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ blocks: AxisBlocks, columns: Int,
    maximum: UnsafePointer<T>, sum: UnsafeMutablePointer<T>
  ) {
    for k in 0..<blocks.length {
      let (from, to) = (x + k &* blocks.inner, y + k &* blocks.inner)
      for column in 0..<columns {
        let value = T.exp(score(from[column]) - maximum[column])
        to[column] = value
        sum[column] += value
      }
    }
    for k in 0..<blocks.length {
      let row = y + k &* blocks.inner
      for column in 0..<columns { row[column] /= sum[column] }
    }
  }

  // The score's gradient: y · (g - Σ g · y)
  @inline(__always)
  static func term<T: Scalar>(_ gradient: T, _ y: T) -> T { gradient * y }
  @inline(__always)
  static func gradient<T: Scalar>(_ gradient: T, _ y: T, _ sum: T) -> T { y * (gradient - sum) }
}
