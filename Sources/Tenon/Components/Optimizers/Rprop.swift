// Generated from tenon/optimizers by `tenon plugin builders`.

/// Moves each element by a step of its own, by the sign of its gradient.
public struct Rprop: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: the first step of each element
  ///   - etas: factors of a step when the gradient turns and when it does not
  ///   - stepSizes: the least and the largest step
  ///   - maximize: ascend instead of descending
  public init(lr: Double? = nil, etas: Pair<Double>? = nil, stepSizes: Pair<Double>? = nil, maximize: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Rprop", given: ["lr": lr, "etas": etas, "step_sizes": stepSizes, "maximize": maximize])
  }
}
