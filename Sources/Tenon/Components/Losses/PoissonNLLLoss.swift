// Generated from tenon/losses by `tenon plugin builders`.

/// Negative log likelihood of counts under a Poisson distribution.
public struct PoissonNLLLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - logInput: whether the input is the logarithm of the rate
  ///   - full: add Stirling's approximation of the factorial
  ///   - eps: added to a rate before its logarithm is taken
  ///   - reduction: how the elements become one loss
  public init(logInput: Bool? = nil, full: Bool? = nil, eps: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference(
      "tenon/PoissonNLLLoss", given: ["log_input": logInput, "full": full, "eps": eps, "reduction": reduction])
  }
}
