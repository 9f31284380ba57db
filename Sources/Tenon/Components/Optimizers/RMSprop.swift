// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent by the gradient over the root of its mean square.
public struct RMSprop: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - alpha: decay of the mean of squared gradients
  ///   - eps: added to the denominator
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - momentum: how much of the last update is kept
  ///   - centered: divide by an estimate of the gradient's standard deviation
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, alpha: Double? = nil, eps: Double? = nil, weightDecay: Double? = nil, momentum: Double? = nil,
    centered: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RMSprop",
      given: [
        "lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weightDecay, "momentum": momentum, "centered": centered,
        "maximize": maximize,
      ])
  }
}
