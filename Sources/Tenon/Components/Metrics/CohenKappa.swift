// Generated from tenon/metrics by `tenon plugin builders`.

/// How far predictions agree with the classes beyond chance.
public struct CohenKappa: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weights: how a disagreement grows with the distance of the classes
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(weights: String? = nil, numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/CohenKappa", given: ["weights": weights, "num_classes": numClasses, "threshold": threshold])
  }
}
