// Generated from tenon/regularization by `tenon plugin builders`.

/// Sets whole channels of sequences to zero at random in training.
public struct Dropout1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of a channel to become zero
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(p: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Dropout1d", given: ["p": p, "inplace": inplace])
  }
}
