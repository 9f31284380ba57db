/// Numbers as shades of grey: the least of some black, the greatest white.
package struct NumberScale: Sendable {
  private let low: Float
  private let high: Float

  /// - Parameter planes: where black and white are taken from; what is not finite is left out.
  package init(of planes: [[Float]]) {
    var (low, high) = (Float.infinity, -Float.infinity)
    for plane in planes {
      for number in plane where number.isFinite { (low, high) = (min(low, number), max(high, number)) }
    }
    (self.low, self.high) = (low, high)
  }

  /// 128 for what is not finite, and for all where they are equal.
  package func bytes(_ numbers: [Float]) -> [UInt8] {
    // By halves, since the difference of two numbers may be infinite.
    let (start, width) = (low / 2, high / 2 - low / 2)
    return numbers.map { number in
      guard number.isFinite, high > low else { return 128 }
      return UInt8(max(0, min(255, (number / 2 - start) / width * 255)))
    }
  }
}
