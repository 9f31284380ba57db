// Generated from tenon/optimizers by `tenon plugin builders`.

/// Adam with the largest recent gradient in place of the root of the mean square.
public struct Adamax: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the mean of gradients and of the largest one
  ///   - eps: added to the size of each gradient
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adamax", given: ["lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "maximize": maximize])
  }
}
