/// Sums in double precision, always in the same order: eight at a time, then the rest.
public struct OrderedSum {
  @usableFromInline var lanes = SIMD8<Double>.zero
  /// What the lanes have come to, with the rest added.
  @usableFromInline var ended = 0.0

  @inlinable
  public init() {}

  @inlinable @inline(__always)
  public static func of(_ range: Range<Int>, _ term: (Int) -> Double) -> Double {
    var sum = OrderedSum()
    sum.add(range, term)
    return sum.total
  }

  /// Adds terms: whole eights of them, but for the last time.
  @inlinable @inline(__always)
  public mutating func add(_ range: Range<Int>, _ term: (Int) -> Double) {
    var i = range.lowerBound
    while i &+ 8 <= range.upperBound {
      lanes += SIMD8(
        term(i), term(i &+ 1), term(i &+ 2), term(i &+ 3), term(i &+ 4), term(i &+ 5), term(i &+ 6), term(i &+ 7))
      i &+= 8
    }
    guard i < range.upperBound else { return }
    var sum = total
    while i < range.upperBound {
      sum += term(i)
      i &+= 1
    }
    (lanes, ended) = (.zero, sum)
  }

  @inlinable @inline(__always)
  public var total: Double {
    let halves = lanes.lowHalf + lanes.highHalf
    let quarters = halves.lowHalf + halves.highHalf
    return quarters[0] + quarters[1] + ended
  }
}
