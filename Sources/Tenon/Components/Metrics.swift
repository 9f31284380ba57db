// Generated from tenon/metrics by `tenon plugin builders`.

/// Share of positions whose class has the largest output.
public struct Accuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter threshold: a single output above it says 1: 0 for scores, 0.5 for probabilities
  public init(threshold: Double? = nil) {
    reference = ComponentReference("tenon/Accuracy", given: ["threshold": threshold])
  }
}

/// Mean absolute difference of input and target.
public struct MeanAbsoluteError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanAbsoluteError") }
}

/// Mean squared difference of input and target.
public struct MeanSquaredError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanSquaredError") }
}

/// Share of positions whose class is among the k largest outputs.
public struct TopKAccuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter k: how many of the largest outputs may be the class
  public init(k: Int? = nil) { reference = ComponentReference("tenon/TopKAccuracy", given: ["k": k]) }
}
