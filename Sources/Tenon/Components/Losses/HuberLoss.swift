// Generated from tenon/losses by `tenon plugin builders`.

/// Half the squared difference where it is small, and its size times delta elsewhere.
public struct HuberLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - reduction: how the elements become one loss
  ///   - delta: difference at which the absolute part begins
  public init(reduction: String? = nil, delta: Double? = nil) {
    reference = ComponentReference("tenon/HuberLoss", given: ["reduction": reduction, "delta": delta])
  }
}
