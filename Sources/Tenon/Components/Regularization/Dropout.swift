// Generated from tenon/regularization by `tenon plugin builders`.

/// Sets elements to zero at random in training.
public struct Dropout: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of an element to become zero
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(p: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Dropout", given: ["p": p, "inplace": inplace])
  }
}
