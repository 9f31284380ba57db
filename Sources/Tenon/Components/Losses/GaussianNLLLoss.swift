// Generated from tenon/losses by `tenon plugin builders`.

/// Negative log likelihood under a normal distribution of predicted mean and variance.
public struct GaussianNLLLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - full: add the constant log (2π) / 2
  ///   - eps: the smallest variance
  ///   - reduction: how the elements become one loss
  public init(full: Bool? = nil, eps: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/GaussianNLLLoss", given: ["full": full, "eps": eps, "reduction": reduction])
  }
}
