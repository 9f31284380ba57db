// Generated from tenon/metrics by `tenon plugin builders`.

/// Area below the curve of true against false positives.
public struct AUROC: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - average: how the classes become one value
  ///   - activation: what makes probabilities of the input; identity where it holds them
  ///   - multilabel: each sample has any number of labels, and an output above the threshold for each
  ///   - multiClass: each class against all others, or against each other
  public init(average: String? = nil, activation: String? = nil, multilabel: Bool? = nil, multiClass: String? = nil) {
    reference = ComponentReference(
      "tenon/AUROC",
      given: ["average": average, "activation": activation, "multilabel": multilabel, "multi_class": multiClass])
  }
}
