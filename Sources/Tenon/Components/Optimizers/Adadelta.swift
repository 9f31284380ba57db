// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent by moves of the size of those before.
public struct Adadelta: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: factor of the move
  ///   - rho: decay of the means of squared gradients and squared moves
  ///   - eps: added to both means, and so the size of the first moves
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, rho: Double? = nil, eps: Double? = nil, weightDecay: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adadelta", given: ["lr": lr, "rho": rho, "eps": eps, "weight_decay": weightDecay, "maximize": maximize])
  }
}
