// Generated from tenon/metrics by `tenon plugin builders`.

/// Share of positions whose class is among the k largest outputs.
public struct TopKAccuracy: MetricBuilder {
  public let reference: ComponentReference

  /// - Parameter k: how many of the largest outputs may be the class
  public init(k: Int? = nil) { reference = ComponentReference("tenon/TopKAccuracy", given: ["k": k]) }
}
