import TenonPlugin

/// How often each class was predicted as each: rows are the classes that are right, columns those that are predicted.
///
/// - Input and target: `ClassPairs`; a single output has the classes 0 and 1.
/// - normalize: `true` divides each row by its sum, `pred` each column, `all` everything by the whole; of nothing it is 0.
/// - Value: `confusion_matrix` [K, K], with at most 4,096 classes.
/// - Source: scikit-learn's `confusion_matrix` with `labels=range(K)`.
struct ConfusionMatrix: ConfusionMetric {
  static let declaration = Declaration(
    "ConfusionMatrix", "how often each class (rows) was predicted as each (columns)",
    arguments: [
      .choice("normalize", ["true", "pred", "all"], "what counts are divided by: their row, their column, or all")
        .orNull()
    ] + ClassArguments.all,
    supportsFloat64: true,
    examples: examples + [
      Example(["normalize": "true"], inputs: ClassArguments.scores),
      Example(["normalize": "pred"], inputs: ClassArguments.scores),
      Example(["normalize": "all"], inputs: ClassArguments.scores),
    ])

  let classes: ClassArguments
  private let normalization: String?

  init(_ config: Config) throws {
    classes = try ClassArguments(config)
    normalization = try config.isNull("normalize") ? nil : config.string("normalize")
  }

  var values: [MetricValue] { [MetricValue("confusion_matrix")] }

  func value(of matrix: ConfusionCounts) throws -> Tensor {
    let (total, indices) = (matrix.total, 0..<matrix.count)
    let numbers = indices.flatMap { row in
      indices.map { column in
        let divisor: Double? =
          switch normalization {
          case "true": matrix.actual[row]
          case "pred": matrix.predicted[column]
          case "all": total
          default: nil
          }
        guard let divisor else { return matrix[row, column] }
        return divisor > 0 ? matrix[row, column] / divisor : 0
      }
    }
    return try Tensor(numbers, shape: [matrix.count, matrix.count])
  }
}
