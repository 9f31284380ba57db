/// The positions of a dimension that one output position takes the maximum of.
struct PoolingTaps: Sendable {
  let first: Int
  let count: Int
  let step: Int

  /// Windows at regular steps; what lies outside of the dimension is left out.
  static func windows(
    _ count: Int, over extent: Int, kernel: Int, stride: Int, padding: Int, dilation: Int
  ) -> [PoolingTaps] {
    (0..<count).map { index in
      let start = index * stride - padding
      let skipped = start < 0 ? (dilation - 1 - start) / dilation : 0
      let first = start + skipped * dilation
      let inside = first < extent ? (extent - 1 - first) / dilation + 1 : 0
      return PoolingTaps(first: first, count: max(0, min(kernel - skipped, inside)), step: dilation)
    }
  }

  /// Spread evenly over the dimension.
  static func even(_ count: Int, over extent: Int) -> [PoolingTaps] {
    PoolingSpan.even(count, over: extent).map { PoolingTaps(first: $0.start, count: $0.end - $0.start, step: 1) }
  }
}
