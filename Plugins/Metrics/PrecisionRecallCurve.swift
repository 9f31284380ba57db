import TenonPlugin

/// The curve of precision against recall, over all thresholds of the scores.
///
/// - Input and target: `ScoreCurve`.
/// - drop_intermediate: leave out points between others of the same recall.
/// - Values: `precision` and `recall` of what scores at least `thresholds`, from the smallest threshold up. The last point,
///   (1, 0), has no threshold. Recall is 1 throughout where nothing has the class.
/// - Source: scikit-learn's `precision_recall_curve`.
struct PrecisionRecallCurve: ScoreCurve {
  static let declaration = Declaration(
    "PrecisionRecallCurve", "curve of precision against recall",
    arguments: ScoreCurveSettings.arguments(dropsIntermediate: false), supportsFloat64: true, examples: examples)

  let settings: ScoreCurveSettings

  init(_ config: Config) throws { settings = try ScoreCurveSettings(config) }

  var values: [MetricValue] { [MetricValue("precision"), MetricValue("recall"), MetricValue("thresholds")] }

  func points(_ thresholds: ScoreRanking.Thresholds) -> [[Double]] {
    let hits = thresholds.truePositives
    let last = hits.count - 1
    let kept = thresholds.filter { index in
      !settings.dropsIntermediate || index == 0 || index == last || hits[index] != hits[index - 1]
        || hits[index + 1] != hits[index]
    }
    let positives = hits.last ?? 0
    let precision = zip(kept.truePositives, kept.falsePositives).map { $0 / ($0 + $1) }
    let recall = kept.truePositives.map { positives > 0 ? $0 / positives : 1 }
    return [precision.reversed() + [1], recall.reversed() + [0], kept.scores.reversed()]
  }
}
