// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by factor until call total_iters.
public struct ConstantLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - factor: factor until then
  ///   - totalIters: calls until the learning rate is its base again
  public init(factor: Double? = nil, totalIters: Int? = nil) {
    reference = ComponentReference("tenon/ConstantLR", given: ["factor": factor, "total_iters": totalIters])
  }
}
