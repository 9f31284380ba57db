import TenonPlugin

/// The curve of true against false positives, over all thresholds of the scores.
///
/// - Input and target: `ScoreCurve`.
/// - drop_intermediate: leave out points on a straight line between their neighbours.
/// - Values: `fpr` and `tpr`, the shares of what lacks and of what has the class that score at least `thresholds`; from
///   (0, 0), whose threshold is infinite, to (1, 1). Not a number where nothing has, or lacks, the class.
/// - Source: scikit-learn's `roc_curve`.
struct ROC: ScoreCurve {
  static let declaration = Declaration(
    "ROC", "curve of true against false positives", arguments: ScoreCurveSettings.arguments(dropsIntermediate: true),
    supportsFloat64: true, examples: examples)

  let settings: ScoreCurveSettings

  init(_ config: Config) throws { settings = try ScoreCurveSettings(config) }

  var values: [MetricValue] { [MetricValue("fpr"), MetricValue("tpr"), MetricValue("thresholds")] }

  func points(_ thresholds: ScoreRanking.Thresholds) -> [[Double]] {
    let (hits, misses) = (thresholds.truePositives, thresholds.falsePositives)
    let last = hits.count - 1
    func bends(_ counts: [Double], _ index: Int) -> Bool {
      counts[index + 1] - counts[index] != counts[index] - counts[index - 1]
    }
    let kept = thresholds.filter { index in
      !settings.dropsIntermediate || index == 0 || index == last || bends(hits, index) || bends(misses, index)
    }
    func shares(_ counts: [Double]) -> [Double] {
      let all = counts.last ?? 0
      return ([0] + counts).map { all > 0 ? $0 / all : .nan }
    }
    return [shares(kept.falsePositives), shares(kept.truePositives), [.infinity] + kept.scores]
  }
}
