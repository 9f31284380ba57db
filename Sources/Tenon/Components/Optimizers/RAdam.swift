// Generated from tenon/optimizers by `tenon plugin builders`.

/// Adam whose first steps do not divide by a mean square of too few gradients.
public struct RAdam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil,
    decoupledWeightDecay: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RAdam",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay,
        "decoupled_weight_decay": decoupledWeightDecay, "maximize": maximize,
      ])
  }
}
