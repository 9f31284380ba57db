/// TensorFlow's bins of histograms.
enum ExponentialBins {
  /// From the least to the greatest.
  static let limits: [Double] = {
    var positive: [Double] = []
    var limit = 1e-12
    while limit < 1e20 {
      positive.append(limit)
      limit *= 1.1
    }
    return positive.reversed().map { -$0 } + [0] + positive
  }()

  /// For sign, exponent and first four bits of numbers, the bin of the one of them that is nearest to minus infinity.
  ///
  /// As limits are 1.1 apart, the others lie in it or in one of the next two.
  private static let first: [Int16] = (0..<1 << 16).map { key in
    let pattern = UInt64(key) << 48
    let least = Double(bitPattern: key & 0x8000 == 0 ? pattern : pattern | 0xFFFF_FFFF_FFFF)
    return least.isFinite ? Int16(SummaryHistogram.bin(of: least, in: limits)) : 0
  }

  /// A bin at or before the one of a number.
  static func firstBin(of value: Double) -> Int { Int(first[Int(value.bitPattern >> 48)]) }
}
