// Generated from tenon/losses by `tenon plugin builders`.

/// Keeps the scores of all labels above those of other classes by 1.
public struct MultiLabelMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/MultiLabelMarginLoss", given: ["reduction": reduction])
  }
}
