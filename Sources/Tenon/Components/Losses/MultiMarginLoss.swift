// Generated from tenon/losses by `tenon plugin builders`.

/// Keeps the score of the target's class above all others by a margin.
public struct MultiMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: power of the difference, 1 or 2
  ///   - margin: how much larger the class's score is to be
  ///   - weight: one factor for each class
  ///   - reduction: how the elements become one loss
  public init(p: Int? = nil, margin: Double? = nil, weight: Value? = nil, reduction: String? = nil) {
    reference = ComponentReference(
      "tenon/MultiMarginLoss", given: ["p": p, "margin": margin, "weight": weight, "reduction": reduction])
  }
}
