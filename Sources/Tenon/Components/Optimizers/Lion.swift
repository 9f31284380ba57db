// Generated from tenon/optimizers by `tenon plugin builders`.

/// Moves every element by the same length, by the sign of a mean of its gradients.
public struct Lion: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: length of a move
  ///   - betas: share of the mean in a move, and decay of the mean
  ///   - weightDecay: strength of the pull of the parameter itself towards zero
  ///   - maximize: ascend instead of descending
  public init(lr: Double? = nil, betas: Pair<Double>? = nil, weightDecay: Double? = nil, maximize: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Lion", given: ["lr": lr, "betas": betas, "weight_decay": weightDecay, "maximize": maximize])
  }
}
