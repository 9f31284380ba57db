/// How well the scores of a class rank what is of it above what is not, for every threshold.
///
/// - Source: Fawcett 2006, An introduction to ROC analysis; average precision as scikit-learn has it, without interpolation.
public struct ScoreCurve: Sendable, Equatable {
  /// What scores at a threshold or above it are taken for the class.
  public struct Point: Sendable, Equatable {
    public let threshold: Double
    public let truePositiveRate: Double
    public let falsePositiveRate: Double
    /// 1 where nothing is taken for it.
    public let precision: Double
    /// The same as the true positive rate.
    public var recall: Double { truePositiveRate }
  }

  public let name: String
  public let positives: Int
  public let negatives: Int
  /// From the greatest threshold, above all scores, to the least one.
  public let points: [Point]

  /// - Parameter scores: of all samples, none of them NaN, with whether they are of the class.
  public init(_ name: String, _ scores: [(score: Float, isPositive: Bool)]) {
    self.name = name
    let sorted = scores.sorted { $0.score > $1.score }
    let positives = sorted.count { $0.isPositive }
    (self.positives, negatives) = (positives, sorted.count - positives)
    func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? .nan : Double(part) / Double(whole) }
    var points = [
      Point(
        threshold: .infinity, truePositiveRate: share(0, positives),
        falsePositiveRate: share(0, sorted.count - positives), precision: 1)
    ]
    var found = 0
    for (index, entry) in sorted.enumerated() {
      found += entry.isPositive ? 1 : 0
      // Equal scores are taken together.
      if index + 1 < sorted.count, sorted[index + 1].score == entry.score { continue }
      points.append(
        Point(
          threshold: Double(entry.score), truePositiveRate: share(found, positives),
          falsePositiveRate: share(index + 1 - found, sorted.count - positives), precision: share(found, index + 1)))
    }
    self.points = points
  }

  /// Below the ROC curve; nil without samples of both kinds.
  public var area: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    return zip(points, points.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.1.falsePositiveRate - pair.0.falsePositiveRate) * (pair.1.truePositiveRate + pair.0.truePositiveRate)
        / 2
    }
  }

  /// The mean of the precisions at which recall rises, by how much it does; nil without samples of the class.
  public var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    return zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1.recall - $1.0.recall) * $1.1.precision }
  }
}
