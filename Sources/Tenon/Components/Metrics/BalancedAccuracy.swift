// Generated from tenon/metrics by `tenon plugin builders`.

/// Mean over the classes of the share of each that is predicted right.
public struct BalancedAccuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - adjusted: 0 is what guessing gives
  ///   - numClasses: classes; needed where the input are classes and no scores
  ///   - threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(adjusted: Bool? = nil, numClasses: Int? = nil, threshold: Double? = nil) {
    reference = ComponentReference(
      "tenon/BalancedAccuracy", given: ["adjusted": adjusted, "num_classes": numClasses, "threshold": threshold])
  }
}
