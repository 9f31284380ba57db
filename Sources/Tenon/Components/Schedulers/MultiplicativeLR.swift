// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by a formula of the calls so far.
public struct MultiplicativeLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter lrLambda: factor of each change, or one for each group
  public init(lrLambda: Value) {
    reference = ComponentReference("tenon/MultiplicativeLR", given: ["lr_lambda": lrLambda])
  }
}
