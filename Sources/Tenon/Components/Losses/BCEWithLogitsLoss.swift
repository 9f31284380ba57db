// Generated from tenon/losses by `tenon plugin builders`.

/// Binary cross entropy of scores with probabilities.
public struct BCEWithLogitsLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: factors of the elements' losses
  ///   - reduction: how the elements become one loss
  ///   - posWeight: factors of the positive part
  public init(weight: Value? = nil, reduction: String? = nil, posWeight: Value? = nil) {
    reference = ComponentReference(
      "tenon/BCEWithLogitsLoss", given: ["weight": weight, "reduction": reduction, "pos_weight": posWeight])
  }
}
