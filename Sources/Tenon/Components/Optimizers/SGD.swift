// Generated from tenon/optimizers by `tenon plugin builders`.

/// Stochastic gradient descent, optionally with momentum.
public struct SGD: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - momentum: how much of the last update is kept
  ///   - dampening: how much of the gradient is left out of the momentum
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - nesterov: look ahead along the momentum
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, momentum: Double? = nil, dampening: Double? = nil, weightDecay: Double? = nil,
    nesterov: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/SGD",
      given: [
        "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weightDecay, "nesterov": nesterov,
        "maximize": maximize,
      ])
  }
}
