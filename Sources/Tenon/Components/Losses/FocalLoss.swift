// Generated from tenon/losses by `tenon plugin builders`.

/// Binary cross entropy of scores in which easy elements count less.
public struct FocalLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: weight of positive elements, 1 - alpha that of others; -1: no weights
  ///   - gamma: how much less easy elements count
  ///   - reduction: how the elements become one loss; training needs mean or sum
  public init(alpha: Double? = nil, gamma: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/FocalLoss", given: ["alpha": alpha, "gamma": gamma, "reduction": reduction])
  }
}
