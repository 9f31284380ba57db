import TenonPlugin

/// The harmonic mean of precision and recall.
///
///     f1 = 2 · hits / (predicted + actual)
///
/// - Input and target: `ClassPairs`; `average`, `multilabel` and `zero_division`: `ClassScoreMetric`.
/// - Value: `f1`.
/// - Source: scikit-learn's `f1_score`.
struct F1Score: ClassScoreMetric {
  static let declaration = Declaration(
    "F1Score", "harmonic mean of precision and recall", arguments: ClassAverage.arguments, supportsFloat64: true,
    examples: examples)
  static let valueName = "f1"

  let average: ClassAverage

  init(_ average: ClassAverage) { self.average = average }

  static func share(_ count: ClassCount) -> (part: Double, whole: Double) {
    (2 * count.hits, count.predicted + count.actual)
  }
}
