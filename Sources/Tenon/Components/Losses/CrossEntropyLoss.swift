// Generated from tenon/losses by `tenon plugin builders`.

/// Cross entropy of scores with class indices or class probabilities.
public struct CrossEntropyLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: one factor for each class
  ///   - ignoreIndex: a target that counts for nothing
  ///   - reduction: how the elements become one loss
  ///   - labelSmoothing: how much of each target is spread over all classes
  public init(weight: Value? = nil, ignoreIndex: Int? = nil, reduction: String? = nil, labelSmoothing: Double? = nil) {
    reference = ComponentReference(
      "tenon/CrossEntropyLoss",
      given: ["weight": weight, "ignore_index": ignoreIndex, "reduction": reduction, "label_smoothing": labelSmoothing])
  }
}
