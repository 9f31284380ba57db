// Generated from tenon/metrics by `tenon plugin builders`.

/// How often each class (rows) was predicted as each (columns).
public struct ConfusionMatrix: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normalize: what counts are divided by: their row, their column, or all
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(normalize: String? = nil, numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/ConfusionMatrix", given: ["normalize": normalize, "num_classes": numClasses, "threshold": threshold])
  }
}
