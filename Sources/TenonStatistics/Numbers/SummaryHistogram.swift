import TenonCore

/// How many values lie where, as TensorBoard's histograms have it.
///
/// Each bucket counts the values in [limit before, its limit), the last one its limit too; the first one is empty and shows
/// where the first that is not begins. Values beyond the outermost limits are in all other numbers, and in no bucket.
/// - Source: `make_histogram` of `torch.utils.tensorboard.summary`.
public struct SummaryHistogram: Sendable, Equatable {
  /// What the buckets are.
  public enum Bins: Sendable, Equatable {
    /// 1548 of them, each 1.1 times as wide as the one before: ±1e-12 · 1.1ⁱ below 1e20, and 0.
    case tensorflow
    /// So many of equal width, from the least value to the greatest.
    case count(Int)
    /// Between these limits, which rise.
    case limits([Double])
  }

  public let minimum: Double
  public let maximum: Double
  public let count: Int
  public let sum: Double
  public let sumOfSquares: Double
  /// The right edge of each bucket.
  public let bucketLimits: [Double]
  public let bucketCounts: [Double]

  /// - Parameters:
  ///   - values: at least one, all finite.
  ///   - maxBins: neighbours are put together where there are more; nil for no limit.
  /// - Throws: `SummaryError`.
  public init(_ values: some Sequence<Double>, bins: Bins = .tensorflow, maxBins: Int? = nil) throws(SummaryError) {
    // An array, so that the loops are compiled for it, whoever calls this.
    try self.init(all: Array(values), bins, maxBins)
  }

  /// Of those that are finite.
  package init(finiteOf values: [Double], bins: Bins) throws(SummaryError) {
    try self.init(all: values.filter(\.isFinite), bins, nil)
  }

  private init(all values: [Double], _ bins: Bins, _ maxBins: Int?) throws(SummaryError) {
    var (minimum, maximum) = (Double.infinity, -Double.infinity)
    var (sum, squares, count, notFinite) = (0.0, 0.0, 0, 0)
    for value in values {
      count += 1
      guard value.isFinite else {
        notFinite += 1
        continue
      }
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      sum += value
      squares += value * value
    }
    guard count > 0 else { throw SummaryError.emptyHistogram() }
    guard notFinite == 0 else { throw SummaryError.notFinite(notFinite, of: count, "a histogram") }
    if let maxBins, maxBins < 1 { throw SummaryError.wrong("max_bins", expected: "1 or more", received: "\(maxBins)") }
    var (counts, limits) = try Self.counts(values, bins, minimum...maximum)
    if let maxBins, counts.count > maxBins { (counts, limits) = Self.joined(counts, limits, counts.count / maxBins) }
    (self.minimum, self.maximum, self.count) = (minimum, maximum, count)
    (self.sum, sumOfSquares) = (sum, squares)
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
      (bucketLimits, bucketCounts) = ([limits[limits.count - 1]], [0])
      return
    }
    bucketCounts = [0] + counts[first...last]
    bucketLimits = Array(limits[first...last + 1])
  }

  private static func counts(
    _ values: [Double], _ bins: Bins, _ range: ClosedRange<Double>
  ) throws(SummaryError) -> (counts: [Double], limits: [Double]) {
    let limits: [Double]
    var first: (Double) -> Int = { _ in 0 }
    switch bins {
    case .tensorflow:
      limits = ExponentialBins.limits
      first = ExponentialBins.firstBin
    case .count(let count):
      guard (1...1 << 20).contains(count) else {
        throw SummaryError.wrong("bins", expected: "1 to 1048576 of them", received: "\(count)")
      }
      // A single value stands in the middle of a range of 1, as in numpy.histogram.
      let low = range.lowerBound == range.upperBound ? range.lowerBound - 0.5 : range.lowerBound
      let high = range.lowerBound == range.upperBound ? range.upperBound + 0.5 : range.upperBound
      let width = (high - low).isFinite ? (high - low) / Double(count) : high / Double(count) - low / Double(count)
      limits = (0..<count).map { low + Double($0) * width } + [high]
      // One too low rather than one too high, as the limits are rounded.
      first = { width > 0 ? max(0, Int(min(Double(count), ($0 - low) / width)) - 1) : 0 }
    case .limits(let given):
      guard given.count > 1, given.allSatisfy(\.isFinite), zip(given, given.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw SummaryError.wrong(
          "bins", expected: "two limits or more, each above the one before", received: "\(given)")
      }
      limits = given
      first = { bin(of: $0, in: given) }
    }
    var counts = [Double](repeating: 0, count: limits.count - 1)
    limits.withUnsafeBufferPointer { limits in
      for value in values where value >= limits[0] && value <= limits[limits.count - 1] {
        var bin = min(first(value), counts.count - 1)
        while bin < counts.count - 1, value >= limits[bin + 1] { bin += 1 }
        counts[bin] += 1
      }
    }
    return (counts, limits)
  }

  /// The bin that begins at or before a value: the last limit that is not above it.
  static func bin(of value: Double, in limits: [Double]) -> Int {
    var (low, high) = (0, limits.count)
    while low < high {
      let middle = (low + high) / 2
      if limits[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  /// Neighbouring bins put together, so many into one.
  private static func joined(_ counts: [Double], _ limits: [Double], _ size: Int) -> ([Double], [Double]) {
    guard size > 1 else { return (counts, limits) }
    let starts = stride(from: 0, to: counts.count, by: size)
    return (
      starts.map { counts[$0..<min($0 + size, counts.count)].reduce(0, +) },
      starts.map { limits[$0] } + [limits[limits.count - 1]]
    )
  }
}
