// Generated from tenon/activations by `tenon plugin builders`.

/// X above 0, a random slope times x below.
public struct RReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lower: the smallest slope
  ///   - upper: the largest slope
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(lower: Double? = nil, upper: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/RReLU", given: ["lower": lower, "upper": upper, "inplace": inplace])
  }
}
