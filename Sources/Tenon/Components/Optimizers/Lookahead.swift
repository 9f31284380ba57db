// Generated from tenon/optimizers by `tenon plugin builders`.

/// Lets slow weights follow the steps of another optimizer.
public struct Lookahead: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - optimizer: makes the steps
  ///   - k: steps between two moves of the slow weights
  ///   - alpha: how far the slow weights move
  public init(optimizer: (any OptimizerBuilder), k: Int? = nil, alpha: Double? = nil) {
    reference = ComponentReference(
      "tenon/Lookahead", given: ["optimizer": NestedComponents(optimizer), "k": k, "alpha": alpha])
  }
}
