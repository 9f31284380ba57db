// Generated from tenon/regularization by `tenon plugin builders`.

/// Replaces elements at random so that mean and variance stay.
public struct AlphaDropout: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of an element to be replaced
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(p: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/AlphaDropout", given: ["p": p, "inplace": inplace])
  }
}
