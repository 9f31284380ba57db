// Generated from tenon/optimizers by `tenon plugin builders`.

/// Adam for row-sparse gradients.
public struct SparseAdam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - maximize: ascend instead of descending
  public init(lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, maximize: Bool? = nil) {
    reference = ComponentReference(
      "tenon/SparseAdam", given: ["lr": lr, "betas": betas, "eps": eps, "maximize": maximize])
  }
}
