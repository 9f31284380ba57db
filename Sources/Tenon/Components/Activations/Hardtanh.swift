// Generated from tenon/activations by `tenon plugin builders`.

/// X between min_val and max_val, the nearer of them outside.
public struct Hardtanh: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - minVal: the smallest output
  ///   - maxVal: the largest output
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(minVal: Double? = nil, maxVal: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Hardtanh", given: ["min_val": minVal, "max_val": maxVal, "inplace": inplace])
  }
}
