import TenonPlugin

/// The correlation of predictions and classes: 1 for always right, 0 for as good as chance.
///
///     (c s - Σ pₖ tₖ) / √((s² - Σ pₖ²)(s² - Σ tₖ²))
///
/// with c hits among s positions, pₖ predictions of class k and tₖ positions that have it.
///
/// - Input and target: `ClassPairs`; a single output has the classes 0 and 1.
/// - Value: `matthews_corrcoef`; 0 when predictions or classes are all the same.
/// - Source: Gorodkin 2004, Comparing two K-category assignments by a K-category correlation coefficient;
///   scikit-learn's `matthews_corrcoef`.
struct MatthewsCorrCoef: ConfusionMetric {
  static let declaration = Declaration(
    "MatthewsCorrCoef", "correlation of predictions and classes", arguments: ClassArguments.all, supportsFloat64: true,
    examples: examples)

  let classes: ClassArguments

  init(_ config: Config) throws { classes = try ClassArguments(config) }

  var values: [MetricValue] { [MetricValue("matthews_corrcoef", .higher)] }

  func value(of matrix: ConfusionCounts) throws -> Tensor {
    func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let (total, actual, predicted) = (matrix.total, matrix.actual, matrix.predicted)
    let covariance = matrix.hits * total - product(predicted, actual)
    let spread = (total * total - product(predicted, predicted)) * (total * total - product(actual, actual))
    return try Tensor([spread > 0 ? covariance / spread.squareRoot() : 0], shape: [])
  }
}
