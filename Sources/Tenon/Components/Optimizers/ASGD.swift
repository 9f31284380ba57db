// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent with a falling learning rate and a mean of the parameters beside it.
public struct ASGD: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - lambd: how fast parameters decay and the learning rate falls
  ///   - alpha: power of the steps by which the learning rate falls
  ///   - t0: steps before the mean begins
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, lambd: Double? = nil, alpha: Double? = nil, t0: Double? = nil, weightDecay: Double? = nil,
    maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/ASGD",
      given: ["lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weightDecay, "maximize": maximize])
  }
}
