// Generated from tenon/metrics by `tenon plugin builders`.

/// Exponential of the mean cross entropy.
public struct Perplexity: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter ignoreIndex: targets that are left out
  public init(ignoreIndex: Int? = nil) {
    reference = ComponentReference("tenon/Perplexity", given: ["ignore_index": ignoreIndex])
  }
}
