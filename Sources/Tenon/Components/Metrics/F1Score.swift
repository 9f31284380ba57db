// Generated from tenon/metrics by `tenon plugin builders`.

/// Harmonic mean of precision and recall.
public struct F1Score: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - zeroDivision: the value of a class with nothing to divide by
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(
    average: String? = nil, multilabel: Bool? = nil, zeroDivision: Double? = nil, numClasses: Int? = nil,
    threshold: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/F1Score",
      given: [
        "average": average, "multilabel": multilabel, "zero_division": zeroDivision, "num_classes": numClasses,
        "threshold": threshold,
      ])
  }
}
