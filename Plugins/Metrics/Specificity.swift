import TenonPlugin

/// How many of the positions without a class are not predicted as it.
///
///     specificity = (all - predicted - actual + hits) / (all - actual)
///
/// - Input and target: `ClassPairs`; `average`, `multilabel` and `zero_division`: `ClassScoreMetric`.
/// - Value: `specificity`.
/// - Source: the recall of the absence of a class, scikit-learn's `recall_score` with `pos_label=0`.
struct Specificity: ClassScoreMetric {
  static let declaration = Declaration(
    "Specificity", "share of what lacks a class that is not predicted as it", arguments: ClassAverage.arguments,
    supportsFloat64: true, examples: examples)
  static let valueName = "specificity"

  let average: ClassAverage

  init(_ average: ClassAverage) { self.average = average }

  static func share(_ count: ClassCount) -> (part: Double, whole: Double) {
    (count.all - count.predicted - count.actual + count.hits, count.all - count.actual)
  }
}
