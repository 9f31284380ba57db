import CTenonKernels
import TenonPlugin

/// An elementwise loss of float32 that is worth computing by vectors, because it takes exponentials.
protocol VectorLossFunction: Sendable {
  /// Writes the losses of a block.
  func values(_ block: ElementBlock<Float>, _ losses: UnsafeMutablePointer<Float>)
  /// Writes their derivatives by x.
  func derivatives(_ block: ElementBlock<Float>, _ slopes: UnsafeMutablePointer<Float>)
}

extension ElementBlock<Float> {
  /// Replaces x by exp(x).
  @inline(__always)
  func exponentiate(_ values: UnsafeMutablePointer<Float>) {
    Exponentials.replace(values, count)
  }

  /// Replaces x by σ(x).
  @inline(__always)
  func squash(_ values: UnsafeMutablePointer<Float>) {
    tenon_lanes().pointee.logistic(values, values, Int64(count), 0)
  }

  /// log (1 + u) for u from 0 to 1, by the series of 2 artanh(u / (2 + u)).
  @inline(__always)
  static func log1p(_ u: Float) -> Float {
    let s = u / (2 + u)
    let z = s * s
    var series: Float = 1 / 15
    series = series * z + 1 / 13
    series = series * z + 1 / 11
    series = series * z + 1 / 9
    series = series * z + 1 / 7
    series = series * z + 1 / 5
    series = series * z + 1 / 3
    series = series * z + 1
    return 2 * s * series
  }
}
