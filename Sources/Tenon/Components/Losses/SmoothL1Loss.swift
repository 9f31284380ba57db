// Generated from tenon/losses by `tenon plugin builders`.

/// Difference of input and target, squared where it is small and absolute elsewhere.
public struct SmoothL1Loss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - reduction: how the elements become one loss
  ///   - beta: difference at which the absolute part begins
  public init(reduction: String? = nil, beta: Double? = nil) {
    reference = ComponentReference("tenon/SmoothL1Loss", given: ["reduction": reduction, "beta": beta])
  }
}
