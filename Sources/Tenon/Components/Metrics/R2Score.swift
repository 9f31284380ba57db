// Generated from tenon/metrics by `tenon plugin builders`.

/// How much of the targets' variance the predictions explain.
public struct R2Score: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter multioutput: how several outputs become one value
  public init(multioutput: String? = nil) {
    reference = ComponentReference("tenon/R2Score", given: ["multioutput": multioutput])
  }
}
