// Generated from tenon/metrics by `tenon plugin builders`.

/// Precision at every threshold, weighted by how much recall it adds.
public struct AveragePrecision: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - activation: what makes probabilities of the input; identity where it holds them
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  public init(average: String? = nil, activation: String? = nil, multilabel: Bool? = nil) {
    reference = ComponentReference(
      "tenon/AveragePrecision", given: ["average": average, "activation": activation, "multilabel": multilabel])
  }
}
