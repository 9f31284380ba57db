// Generated from tenon/losses by `tenon plugin builders`.

/// Kullback-Leibler divergence of a target from log probabilities.
public struct KLDivLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - reduction: how the elements become one loss; batchmean divides their sum by the first dimension
  ///   - logTarget: whether the target is a logarithm too
  public init(reduction: String? = nil, logTarget: Bool? = nil) {
    reference = ComponentReference("tenon/KLDivLoss", given: ["reduction": reduction, "log_target": logTarget])
  }
}
