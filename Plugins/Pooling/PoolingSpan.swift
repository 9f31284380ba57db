import TenonPlugin

/// The positions of a dimension that one output position covers.
struct PoolingSpan: Sendable {
  var start: Int
  var end: Int
  /// Its part of the number that the sum is divided by.
  var divisor: Int
}

extension PoolingSpan {
  /// Windows at regular steps, cut off where the dimension ends.
  ///
  /// - Parameter countsPadding: whether a sum is divided by what lies in the padding too.
  static func windows(
    _ count: Int, over extent: Int, kernel: Int, stride: Int, padding: Int, countsPadding: Bool
  ) -> [PoolingSpan] {
    (0..<count).map { index in
      let start = index * stride - padding
      let inside = max(0, start)..<min(extent, start + kernel)
      let counted = countsPadding ? min(extent + padding, start + kernel) - start : inside.count
      return PoolingSpan(start: inside.lowerBound, end: inside.upperBound, divisor: counted)
    }
  }

  /// Spread evenly: span i of n covers ⌊i · extent / n⌋ up to ⌈(i + 1) · extent / n⌉.
  static func even(_ count: Int, over extent: Int) -> [PoolingSpan] {
    (0..<count).map { index in
      // The quotients of index · extent and (index + 1) · extent, without the risk of an overflow.
      let start = extent / count * index + extent % count * index / count
      let end = extent / count * (index + 1) + (extent % count * (index + 1) + count - 1) / count
      return PoolingSpan(start: start, end: end, divisor: end - start)
    }
  }

  /// Spans of several dimensions whose sums are divided by one number.
  static func dividing(_ dimensions: [[PoolingSpan]], by divisor: Int) -> [[PoolingSpan]] {
    dimensions.enumerated().map { axis, spans in
      spans.map { PoolingSpan(start: $0.start, end: $0.end, divisor: axis == 0 ? divisor : 1) }
    }
  }
}

extension Argument {
  /// The extent of what is spread evenly, null where it is the input's.
  static func evenExtent(_ dimensions: [String]) -> Argument {
    tuple(
      "output_size", dimensions.count,
      "extent of the output, [\(dimensions.joined(separator: ", "))]; null keeps the input's"
    ).orNulls().atLeast(1).atMost(65_536)
  }
}
