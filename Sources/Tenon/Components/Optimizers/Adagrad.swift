// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent by the gradient over the root of its sum of squares.
public struct Adagrad: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - lrDecay: how fast the learning rate falls with the steps
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - initialAccumulatorValue: the sum of squares before the first step
  ///   - eps: added to the denominator
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, lrDecay: Double? = nil, weightDecay: Double? = nil, initialAccumulatorValue: Double? = nil,
    eps: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adagrad",
      given: [
        "lr": lr, "lr_decay": lrDecay, "weight_decay": weightDecay,
        "initial_accumulator_value": initialAccumulatorValue, "eps": eps, "maximize": maximize,
      ])
  }
}
