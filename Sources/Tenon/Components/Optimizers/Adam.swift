// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent by running means of gradient and squared gradient.
public struct Adam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - amsgrad: divide by the largest mean of squares so far
  ///   - maximize: ascend instead of descending
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil, amsgrad: Bool? = nil,
    maximize: Bool? = nil, decoupledWeightDecay: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adam",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "amsgrad": amsgrad, "maximize": maximize,
        "decoupled_weight_decay": decoupledWeightDecay,
      ])
  }
}
