// Generated from tenon/metrics by `tenon plugin builders`.

/// Mean absolute difference of input and target.
public struct MeanAbsoluteError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanAbsoluteError") }
}
