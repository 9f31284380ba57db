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

/// Sets whole channels to zero at random in training.
public struct Dropout2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of a channel to become zero
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(p: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Dropout2d", given: ["p": p, "inplace": inplace])
  }
}

/// Sets whole channels of volumes to zero at random in training.
public struct Dropout3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of a channel to become zero
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(p: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Dropout3d", given: ["p": p, "inplace": inplace])
  }
}
