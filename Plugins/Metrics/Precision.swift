import TenonPlugin

/// How many of the positions that are predicted as a class have it.
///
///     precision = hits / predicted
///
/// - Input and target: `ClassPairs`; `average`, `multilabel` and `zero_division`: `ClassScoreMetric`.
/// - Value: `precision`.
/// - Source: scikit-learn's `precision_score`.
struct Precision: ClassScoreMetric {
  static let declaration = Declaration(
    "Precision", "share of what is predicted as a class that has it", arguments: ClassAverage.arguments,
    supportsFloat64: true, examples: examples)
  static let valueName = "precision"

  let average: ClassAverage

  init(_ average: ClassAverage) { self.average = average }

  static func share(_ count: ClassCount) -> (part: Double, whole: Double) { (count.hits, count.predicted) }
}
