// Generated from tenon/losses by `tenon plugin builders`.

/// Negative log likelihood of class indices.
public struct NLLLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: one factor for each class
  ///   - ignoreIndex: a target that counts for nothing
  ///   - reduction: how the elements become one loss
  public init(weight: Value? = nil, ignoreIndex: Int? = nil, reduction: String? = nil) {
    reference = ComponentReference(
      "tenon/NLLLoss", given: ["weight": weight, "ignore_index": ignoreIndex, "reduction": reduction])
  }
}
