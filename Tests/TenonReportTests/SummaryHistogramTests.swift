import TenonReport
import TenonStatistics
import Testing

/// Buckets against numbers that follow from the rule.
@Suite struct SummaryHistogramTests {
  /// Limits by repeated multiplication, as TensorFlow makes them.
  private static let limits: [Double] = {
    var positive: [Double] = []
    var limit = 1e-12
    while limit < 1e20 {
      positive.append(limit)
      limit *= 1.1
    }
    return positive.reversed().map { -$0 } + [0] + positive
  }()

  @Test func standardBins_countEveryValueOnce_whereItBelongs() throws {
    #expect(Self.limits.count == 1549)
    var state: UInt64 = 1
    let values =
      (0..<2000).map { _ -> Double in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let magnitude = Double(state >> 40) / Double(1 << 24)
        return (state & 1 == 0 ? -1 : 1) * magnitude * (state & 6 == 0 ? 1e-9 : 100)
      } + Self.limits + Self.limits.map { $0.nextUp } + Self.limits.map { $0.nextDown }
    let histogram = try SummaryHistogram(values)
    // A reader takes the limit before as a bucket's left edge.
    for (index, limit) in histogram.bucketLimits.enumerated().dropFirst() {
      let left = histogram.bucketLimits[index - 1]
      let isLast = limit == Self.limits.last
      let count = values.count { $0 >= left && ($0 < limit || (isLast && $0 == limit)) }
      #expect(histogram.bucketCounts[index] == Double(count), "bucket up to \(limit)")
    }
    #expect(histogram.bucketCounts[0] == 0 && histogram.count == values.count)
  }

  @Test func buckets_areTrimmedToWhereValuesAre() throws {
    let one = try SummaryHistogram([0.5])
    let place = try #require(Self.limits.lastIndex { $0 <= 0.5 })
    #expect(one.bucketLimits == [Self.limits[place], Self.limits[place + 1]] && one.bucketCounts == [0, 1])
    let zero = try SummaryHistogram([0, 0])
    #expect(zero.bucketLimits == [0, 1e-12] && zero.bucketCounts == [0, 2])
    let least = try SummaryHistogram([Self.limits[0]])
    #expect(least.bucketLimits == [Self.limits[0], Self.limits[1]] && least.bucketCounts == [0, 1])
  }

  @Test func valuesBeyondTheLimits_areInNoBucket() throws {
    let histogram = try SummaryHistogram([1e21, 1, -1e300])
    #expect(histogram.count == 3 && histogram.maximum == 1e21 && histogram.minimum == -1e300)
    #expect(histogram.bucketCounts == [0, 1])
    #expect(try SummaryHistogram([1e21]).bucketCounts == [0])
  }

  @Test func givenLimits_andEqualBins_areNumpys() throws {
    let given = try SummaryHistogram([1, 1.5, 2, 4, 9], bins: .limits([0, 1, 2, 3, 4]))
    #expect(given.bucketLimits == [1, 2, 3, 4] && given.bucketCounts == [0, 2, 1, 1])
    let equal = try SummaryHistogram([0, 0.25, 1], bins: .count(4))
    #expect(equal.bucketLimits == [0, 0.25, 0.5, 0.75, 1] && equal.bucketCounts == [0, 1, 1, 0, 1])
    let joined = try SummaryHistogram([0, 0.25, 1], bins: .count(4), maxBins: 2)
    #expect(joined.bucketLimits == [0, 0.5, 1] && joined.bucketCounts == [0, 2, 1])
    #expect(try SummaryHistogram([3, 3], bins: .count(2)).bucketLimits == [3, 3.5])
    #expect(try SummaryHistogram([-1e308, 1e308], bins: .count(2)).count == 2)
  }

  @Test func moments_areThoseOfAllValues() throws {
    let histogram = try SummaryHistogram([-1, 0.5, 2])
    #expect(histogram.minimum == -1 && histogram.maximum == 2 && histogram.sum == 1.5 && histogram.sumOfSquares == 5.25)
  }

  @Test func whatIsNoNumber_isRefusedWithWords() {
    let error = #expect(throws: SummaryError.self) { try SummaryHistogram([1, .nan, .infinity]) }
    #expect(error?.description.contains("3 values holds 2 that are infinite or not a number") == true)
    #expect(throws: SummaryError.self) { try SummaryHistogram([]) }
    #expect(throws: SummaryError.self) { try SummaryHistogram([1], bins: .limits([1, 1])) }
    #expect(throws: SummaryError.self) { try SummaryHistogram([1], bins: .count(0)) }
    #expect(throws: SummaryError.self) { try SummaryHistogram([1], maxBins: 0) }
  }
}
