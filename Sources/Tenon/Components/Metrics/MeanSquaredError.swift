// Generated from tenon/metrics by `tenon plugin builders`.

/// Mean squared difference of input and target.
public struct MeanSquaredError: MetricBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MeanSquaredError") }
}
