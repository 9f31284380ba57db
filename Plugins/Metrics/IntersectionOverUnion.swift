import TenonPlugin

/// How much of what is predicted as a class or has it is both: the Jaccard index.
///
///     intersection over union = hits / (predicted + actual - hits)
///
/// - Input and target: `ClassPairs`; `average`, `multilabel` and `zero_division`: `ClassScoreMetric`.
/// - Value: `intersection_over_union`.
/// - Source: scikit-learn's `jaccard_score`.
struct IntersectionOverUnion: ClassScoreMetric {
  static let declaration = Declaration(
    "IntersectionOverUnion", "what is predicted as a class and has it, by what is either",
    arguments: ClassAverage.arguments, supportsFloat64: true, examples: examples)
  static let valueName = "intersection_over_union"

  let average: ClassAverage

  init(_ average: ClassAverage) { self.average = average }

  static func share(_ count: ClassCount) -> (part: Double, whole: Double) {
    (count.hits, count.predicted + count.actual - count.hits)
  }
}
