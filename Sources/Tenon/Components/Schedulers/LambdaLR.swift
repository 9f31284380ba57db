// Generated from tenon/schedulers by `tenon plugin builders`.

/// Sets the learning rate to its base times a formula of the calls so far.
public struct LambdaLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter lrLambda: factor of the base, or one for each group
  public init(lrLambda: Value) { reference = ComponentReference("tenon/LambdaLR", given: ["lr_lambda": lrLambda]) }
}
