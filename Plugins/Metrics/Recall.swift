import TenonPlugin

/// How many of the positions of a class are predicted as it; also called sensitivity.
///
///     recall = hits / actual
///
/// - Input and target: `ClassPairs`; `average`, `multilabel` and `zero_division`: `ClassScoreMetric`.
/// - Value: `recall`.
/// - Source: scikit-learn's `recall_score`.
struct Recall: ClassScoreMetric {
  static let declaration = Declaration(
    "Recall", "share of what has a class that is predicted as it", arguments: ClassAverage.arguments,
    supportsFloat64: true, examples: examples)
  static let valueName = "recall"

  let average: ClassAverage

  init(_ average: ClassAverage) { self.average = average }

  static func share(_ count: ClassCount) -> (part: Double, whole: Double) { (count.hits, count.actual) }
}
