import TenonCore
import TenonFormats
import TenonStatistics

/// How many numbers lie where.
public struct Distribution: Sendable, Equatable {
  /// Of the step after which it was measured; nil for what an archive holds.
  public let step: Int?
  public let least: Double
  public let greatest: Double
  /// The right edge of each bucket.
  public let limits: [Double]
  public let counts: [Double]

  /// Fewer where there are few numbers, so that a hill does not fall to pieces.
  private static let bins = 8...64
  private static let mostBuckets = 4096

  /// - Parameter numbers: those that are not finite are left out.
  /// - Throws: `SummaryError` where none is left.
  init(_ numbers: [Double]) throws(SummaryError) {
    let histogram = try SummaryHistogram(finiteOf: numbers, bins: .count(Self.parts(numbers.count)))
    step = nil
    (least, greatest) = (histogram.minimum, histogram.maximum)
    (limits, counts) = (histogram.bucketLimits, histogram.bucketCounts)
  }

  /// Out of TensorBoard's HistogramProto; nil for one that is none.
  init?(_ message: ProtobufReader, step: Int) throws {
    var message = message
    var (least, greatest): (Double?, Double?)
    var (limits, counts): ([Double], [Double]) = ([], [])
    while let field = try message.next() {
      func numbers() throws -> [Double] {
        var numbers: [Double] = []
        guard try field.count(.fixed64) <= Self.mostBuckets else { return [] }
        try field.forEachNumber(.fixed64) { numbers.append(Double(bitPattern: $0)) }
        return numbers
      }
      switch field.number {
      case 1: least = try numbers().first
      case 2: greatest = try numbers().first
      case 6: limits = try numbers()
      case 7: counts = try numbers()
      default: break
      }
    }
    guard let least, let greatest, least <= greatest, least.isFinite, greatest.isFinite, limits.count == counts.count,
      !limits.isEmpty, zip(limits, limits.dropFirst()).allSatisfy({ $0 < $1 }),
      counts.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return nil }
    self.step = step
    (self.least, self.greatest, self.limits, self.counts) = (least, greatest, limits, counts)
  }

  /// How many numbers there are.
  var count: Double { counts.reduce(0, +) }

  /// Into how many parts a picture of so many numbers divides them.
  static func parts(_ count: Int) -> Int {
    max(bins.lowerBound, min(bins.upperBound, Int((2 * Double(count).squareRoot()).rounded())))
  }

  /// The buckets with their left edges; the outermost end where the numbers do.
  var buckets: [(low: Double, high: Double, count: Double)] {
    var low = least
    return zip(limits, counts).compactMap { limit, count in
      defer { low = max(low, limit) }
      return count > 0 && limit > low ? (low, min(limit, max(greatest, low.nextUp)), count) : nil
    }
  }

  /// Shares of all numbers in equal parts of a range, times their number: 1 where they are spread evenly.
  func density(from start: Double, to end: Double, parts: Int) -> [Double] {
    var result = [Double](repeating: 0, count: parts)
    let all = count
    guard end > start, all > 0 else { return result }
    let width = (end - start) / Double(parts)
    for bucket in buckets {
      let first = max(0, min(parts - 1, Int(max(0, min(Double(parts), (bucket.low - start) / width)))))
      let last = max(first, min(parts - 1, Int(max(0, min(Double(parts), (bucket.high - start) / width)))))
      for part in first...last {
        let low = max(bucket.low, start + Double(part) * width)
        let high = min(bucket.high, start + Double(part + 1) * width)
        let share = bucket.high > bucket.low ? max(0, high - low) / (bucket.high - bucket.low) : 1
        result[part] += bucket.count * share / all * Double(parts)
      }
    }
    return result
  }
}
