import TenonPlugin

/// The mean over the classes of the share of each that is predicted right, so that rare classes count as much as others.
///
/// Classes that never occur are left out.
///
/// - Input and target: `ClassPairs`; a single output has the classes 0 and 1.
/// - adjusted: 0 is what guessing gives, 1 the best: (value - 1/K) / (1 - 1/K) for K classes that occur.
/// - Value: `balanced_accuracy`; not a number when nothing occurs.
/// - Source: scikit-learn's `balanced_accuracy_score`.
struct BalancedAccuracy: ConfusionMetric {
  static let declaration = Declaration(
    "BalancedAccuracy", "mean over the classes of the share of each that is predicted right",
    arguments: [.bool("adjusted", default: false, "0 is what guessing gives")] + ClassArguments.all,
    supportsFloat64: true, examples: examples + [Example(["adjusted": true], inputs: ClassArguments.scores)])

  let classes: ClassArguments
  private let isAdjusted: Bool

  init(_ config: Config) throws {
    classes = try ClassArguments(config)
    isAdjusted = try config.bool("adjusted")
  }

  var values: [MetricValue] { [MetricValue("balanced_accuracy", .higher)] }

  func value(of matrix: ConfusionCounts) throws -> Tensor {
    let recalls = (0..<matrix.count).filter { matrix.actual[$0] > 0 }.map { matrix[$0, $0] / matrix.actual[$0] }
    let mean = recalls.reduce(0, +) / Double(recalls.count)
    let chance = 1 / Double(recalls.count)
    return try Tensor([isAdjusted ? (mean - chance) / (1 - chance) : mean], shape: [])
  }
}
