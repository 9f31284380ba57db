// Generated from tenon/metrics by `tenon plugin builders`.

/// Correlation of predictions and classes.
public struct MatthewsCorrCoef: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/MatthewsCorrCoef", given: ["num_classes": numClasses, "threshold": threshold])
  }
}
