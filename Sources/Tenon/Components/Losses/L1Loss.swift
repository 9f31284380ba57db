// Generated from tenon/losses by `tenon plugin builders`.

/// Absolute difference of input and target.
public struct L1Loss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/L1Loss", given: ["reduction": reduction])
  }
}
