// Generated from tenon/metrics by `tenon plugin builders`.

/// Mean absolute difference of input and target, by the size of the target.
public struct MeanAbsolutePercentageError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanAbsolutePercentageError") }
}
