import TenonPlugin

/// Turns numbers into probabilities along one dimension: y_i = exp(x_i) / Σ_j exp(x_j).
///
/// Input shape: any. Output shape: the same; sums to 1 along `dim`.
struct Softmax: SoftmaxLayer {
  static let declaration = Declaration(
    "Softmax", "exp(x), normalized to the sum 1 along a dimension",
    arguments: [AxisBlocks.argument],
    supportsFloat64: true)
  static let algorithm = "subtract the maximum, exp, divide by the sum"

  let dimension: Int?

  @inline(__always)
  static func forward<T: Scalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ blocks: AxisBlocks, columns: Int,
    maximum: UnsafePointer<T>, sum: UnsafeMutablePointer<T>
  ) {
    for k in 0..<blocks.length {
      let (from, to) = (x + k &* blocks.inner, y + k &* blocks.inner)
      for column in 0..<columns {
        let value = T.exp(from[column] - maximum[column])
        to[column] = value
        sum[column] += value
      }
    }
    for k in 0..<blocks.length {
      let row = y + k &* blocks.inner
      for column in 0..<columns { row[column] /= sum[column] }
    }
  }

  // dx = y · (g - Σ g · y)
  @inline(__always)
  static func term<T: Scalar>(_ gradient: T, _ y: T) -> T { gradient * y }
  @inline(__always)
  static func gradient<T: Scalar>(_ gradient: T, _ y: T, _ sum: T) -> T { y * (gradient - sum) }
}
