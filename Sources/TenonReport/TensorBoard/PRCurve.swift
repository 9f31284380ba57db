import TenonCore
import TenonStatistics

/// Precision and recall of a yes or no at evenly spaced thresholds, t = i / (n - 1).
///
/// A prediction falls into bucket floor(prediction · (n - 1)), and is a yes at all thresholds up to that one.
/// - Source: `compute_curve` of `torch.utils.tensorboard.summary`, and TensorBoard's `plugins/pr_curve/summary.py`.
public struct PRCurve: Sendable, Equatable {
  public static let standardThresholdCount = 127

  /// For each threshold: true positives, false positives, true negatives, false negatives, precision, recall.
  public let rows: [[Double]]
  public var thresholdCount: Int { rows[0].count }

  /// Counts that somebody else has made; each for every threshold.
  ///
  /// - Throws: `SummaryError` when there are none, or not as many of each.
  public init(
    truePositives: [Double], falsePositives: [Double], trueNegatives: [Double], falseNegatives: [Double],
    precision: [Double], recall: [Double]
  ) throws(SummaryError) {
    rows = [truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall]
    guard !truePositives.isEmpty, rows.allSatisfy({ $0.count == truePositives.count }) else {
      throw SummaryError.wrong(
        "a precision-recall curve", expected: "six numbers for each threshold",
        received: rows.map { "\($0.count)" }.joined(separator: ", "))
    }
  }

  /// Collects predictions, so that none of them need be kept.
  public struct Counts: Sendable {
    private var positives: [Double]
    private var negatives: [Double]

    /// - Throws: `SummaryError` for fewer than two thresholds.
    public init(thresholdCount: Int = standardThresholdCount) throws(SummaryError) {
      guard (2...1 << 20).contains(thresholdCount) else {
        throw SummaryError.wrong(
          "a precision-recall curve", expected: "2 to 1048576 thresholds", received: "\(thresholdCount)")
      }
      positives = [Double](repeating: 0, count: thresholdCount)
      negatives = positives
    }

    /// - Parameters:
    ///   - label: how much the truth is yes: 0 or 1.
    ///   - prediction: from 0 to 1.
    ///   - weight: of this one among all.
    /// - Throws: `SummaryError` for a prediction that is no share.
    public mutating func add(label: Double, prediction: Float, weight: Double = 1) throws(SummaryError) {
      let bucket = (prediction * Float(positives.count - 1)).rounded(.down)
      guard bucket >= 0, bucket <= Float(positives.count - 1) else {
        throw SummaryError.wrong(
          "a precision-recall curve", expected: "predictions from 0 to 1", received: "\(prediction)",
          help: "give probabilities: scores of a model become such by softmax or sigmoid")
      }
      positives[Int(bucket)] += label * weight
      negatives[Int(bucket)] += (1 - label) * weight
    }

    public var curve: PRCurve {
      let (truePositives, falsePositives) = (Self.sums(positives), Self.sums(negatives))
      let falseNegatives = truePositives.map { truePositives[0] - $0 }
      func shares(_ others: [Double]) -> [Double] {
        zip(truePositives, others).map { $0 / max(1e-7, $0 + $1) }
      }
      return PRCurve(rows: [
        truePositives, falsePositives, falsePositives.map { falsePositives[0] - $0 }, falseNegatives,
        shares(falsePositives), shares(falseNegatives),
      ])
    }

    /// From each bucket on.
    private static func sums(_ counts: [Double]) -> [Double] {
      var sum = 0.0
      return counts.reversed().map { count in
        sum += count
        return sum
      }.reversed()
    }
  }

  private init(rows: [[Double]]) { self.rows = rows }
}
