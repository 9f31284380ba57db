import TenonPlugin

/// The precision at every threshold, weighted by how much recall it adds: the area below the steps of the
/// precision-recall curve.
///
///     Σ (recallₙ - recallₙ₋₁) · precisionₙ
///
/// - Input and target: `RankingMetric`.
/// - Value: `average_precision`; 0 for a class that never occurs, not a number where a score is none. It keeps all scores
///   until the set is over.
/// - Source: scikit-learn's `average_precision_score`.
struct AveragePrecision: RankingMetric {
  static let declaration = Declaration(
    "AveragePrecision", "precision at every threshold, weighted by how much recall it adds", arguments: arguments,
    supportsFloat64: true, examples: examples)
  static let valueName = "average_precision"

  let average: ClassAverage.Kind
  let activation: ScoreActivation
  let isMultilabel: Bool

  init(_ config: Config) throws {
    average = try Self.average(config)
    activation = try ScoreActivation(config)
    isMultilabel = try config.bool("multilabel")
  }

  static func value(of ranking: ScoreRanking) -> Double { ranking.averagePrecision() }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    [try valueOfClasses(ScoreTable(collected, isMultilabel: isMultilabel))]
  }
}
