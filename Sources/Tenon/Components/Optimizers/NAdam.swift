// Generated from tenon/optimizers by `tenon plugin builders`.

/// Adam with Nesterov momentum.
public struct NAdam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - momentumDecay: how fast the momentum grows to its full size
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil,
    momentumDecay: Double? = nil, decoupledWeightDecay: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/NAdam",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "momentum_decay": momentumDecay,
        "decoupled_weight_decay": decoupledWeightDecay, "maximize": maximize,
      ])
  }
}
