/// Sums in double precision, always in the same order: eight at a time, then the rest.
public enum OrderedSum {
  @inlinable @inline(__always)
  public static func of(_ range: Range<Int>, _ term: (Int) -> Double) -> Double {
    var sums = SIMD8<Double>.zero
    var i = range.lowerBound
    while i &+ 8 <= range.upperBound {
      sums += SIMD8(
        term(i), term(i &+ 1), term(i &+ 2), term(i &+ 3), term(i &+ 4), term(i &+ 5), term(i &+ 6), term(i &+ 7))
      i &+= 8
    }
    let halves = sums.lowHalf + sums.highHalf
    let quarters = halves.lowHalf + halves.highHalf
    var sum = quarters[0] + quarters[1]
    while i < range.upperBound {
      sum += term(i)
      i &+= 1
    }
    return sum
  }
}
