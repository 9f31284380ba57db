import TenonPlugin

/// The area below the curve of true against false positives: how probably something that has the class scores higher than
/// something that has not.
///
/// - Input and target: `RankingMetric`.
/// - multi_class: `ovr` takes each class against all others, `ovo` the mean over all pairs of classes of both against each
///   other; with `weighted` by how often either occurs.
/// - Value: `roc_auc`; not a number when a class never occurs (`weighted` leaves it out), or nothing else does. It keeps
///   all scores until the set is over.
/// - Source: Hand and Till 2001, A Simple Generalisation of the Area Under the ROC Curve; scikit-learn's `roc_auc_score`.
struct AUROC: RankingMetric {
  static let declaration = Declaration(
    "AUROC", "area below the curve of true against false positives",
    arguments: arguments + [
      .choice("multi_class", ["ovr", "ovo"], default: "ovr", "each class against all others, or against each other")
    ],
    supportsFloat64: true,
    examples: examples + [
      Example(["multi_class": "ovo"], inputs: ClassArguments.scores),
      Example(["multi_class": "ovo", "average": "weighted"], inputs: ClassArguments.scores),
    ])
  static let valueName = "roc_auc"

  let average: ClassAverage.Kind
  let activation: ScoreActivation
  let isMultilabel: Bool
  private let comparesPairs: Bool

  init(_ config: Config) throws {
    average = try Self.average(config)
    activation = try ScoreActivation(config)
    isMultilabel = try config.bool("multilabel")
    comparesPairs = try config.string("multi_class") == "ovo"
    guard !comparesPairs || average == .macro || average == .weighted else {
      throw ComponentError(
        .config, field: "average", "expected macro or weighted with multi_class: ovo, received \(average.rawValue)")
    }
    guard !comparesPairs || !isMultilabel else {
      throw ComponentError(.config, field: "multi_class", "expected ovr with multilabel: true, received ovo")
    }
  }

  static func value(of ranking: ScoreRanking) -> Double { ranking.areaUnderROC() }

  func finish(_ collected: [TensorView]) throws -> [Tensor] {
    let table = try ScoreTable(collected, isMultilabel: isMultilabel)
    return [comparesPairs && table.columns > 1 ? try valueOfPairs(table) : try valueOfClasses(table)]
  }

  private func valueOfPairs(_ table: ScoreTable) throws -> Tensor {
    var (sum, weights) = (0.0, 0.0)
    for first in 0..<table.columns {
      for second in first + 1..<max(first + 1, table.columns) {
        let ranking = table.ranking(of: first, against: second)
        let area = (ranking.areaUnderROC() + table.ranking(of: second, against: first).areaUnderROC()) / 2
        let weight = average == .weighted ? Double(ranking.pairs.count) : 1
        if weight > 0 { sum += weight * area }
        weights += weight
      }
    }
    return try Tensor([sum / weights], shape: [])
  }
}
