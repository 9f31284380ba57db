import TenonPlugin

/// How far predictions agree with the classes beyond what chance would give: 1 for always, 0 for as often as by chance.
///
///     κ = 1 - Σ wᵢⱼ nᵢⱼ / Σ wᵢⱼ eᵢⱼ,   eᵢⱼ = actualᵢ · predictedⱼ / all
///
/// - Input and target: `ClassPairs`; a single output has the classes 0 and 1.
/// - weights: w is 1 off the diagonal (null), |i - j| (`linear`) or (i - j)² (`quadratic`), for classes in an order.
/// - Value: `cohen_kappa`; not a number when chance never disagrees.
/// - Source: Cohen 1960, A Coefficient of Agreement for Nominal Scales; scikit-learn's `cohen_kappa_score` with
///   `labels=range(K)`.
struct CohenKappa: ConfusionMetric {
  static let declaration = Declaration(
    "CohenKappa", "how far predictions agree with the classes beyond chance",
    arguments: [
      .choice("weights", ["linear", "quadratic"], "how a disagreement grows with the distance of the classes").orNull()
    ] + ClassArguments.all,
    supportsFloat64: true,
    examples: examples + [
      Example(["weights": "linear"], inputs: ClassArguments.scores),
      Example(["weights": "quadratic"], inputs: ClassArguments.scores),
    ])

  let classes: ClassArguments
  private let weights: String?

  init(_ config: Config) throws {
    classes = try ClassArguments(config)
    weights = try config.isNull("weights") ? nil : config.string("weights")
  }

  var values: [MetricValue] { [MetricValue("cohen_kappa", .higher)] }

  func value(of matrix: ConfusionCounts) throws -> Tensor {
    let total = matrix.total
    var (observed, expected) = (0.0, 0.0)
    for row in 0..<matrix.count {
      for column in 0..<matrix.count where column != row {
        let distance = Double(abs(row - column))
        let weight =
          switch weights {
          case "linear": distance
          case "quadratic": distance * distance
          default: 1.0
          }
        observed += weight * matrix[row, column]
        expected += weight * matrix.actual[row] * matrix.predicted[column] / total
      }
    }
    return try Tensor([expected > 0 ? 1 - observed / expected : .nan], shape: [])
  }
}
