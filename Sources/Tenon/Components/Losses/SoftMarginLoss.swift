// Generated from tenon/losses by `tenon plugin builders`.

/// Logistic loss of scores whose sign is to be the target's.
public struct SoftMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/SoftMarginLoss", given: ["reduction": reduction])
  }
}
