// Generated from tenon/losses by `tenon plugin builders`.

/// Squared difference of input and target.
public struct MSELoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/MSELoss", given: ["reduction": reduction])
  }
}
