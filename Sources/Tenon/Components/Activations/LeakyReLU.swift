// Generated from tenon/activations by `tenon plugin builders`.

/// X above 0, negative_slope · x below.
public struct LeakyReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - negativeSlope: the slope below 0
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(negativeSlope: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/LeakyReLU", given: ["negative_slope": negativeSlope, "inplace": inplace])
  }
}
