// Generated from tenon/losses by `tenon plugin builders`.

/// Binary cross entropy of probabilities with probabilities.
public struct BCELoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: factors of the elements' losses
  ///   - reduction: how the elements become one loss
  public init(weight: Value? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/BCELoss", given: ["weight": weight, "reduction": reduction])
  }
}
