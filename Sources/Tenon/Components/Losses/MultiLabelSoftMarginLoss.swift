// Generated from tenon/losses by `tenon plugin builders`.

/// Binary cross entropy of scores, averaged over the classes.
public struct MultiLabelSoftMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: one factor for each class
  ///   - reduction: how the elements become one loss
  public init(weight: Value? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/MultiLabelSoftMarginLoss", given: ["weight": weight, "reduction": reduction])
  }
}
