// Generated from tenon/metrics by `tenon plugin builders`.

/// Share of positions whose class has the largest output.
public struct Accuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(threshold: Double? = nil) {
    reference = ComponentReference("tenon/Accuracy", given: ["threshold": threshold])
  }
}
