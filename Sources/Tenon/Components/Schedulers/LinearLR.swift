// Generated from tenon/schedulers by `tenon plugin builders`.

/// Moves the learning rate in a straight line from start_factor to end_factor of its base.
public struct LinearLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - startFactor: factor at the start
  ///   - endFactor: factor from call total_iters on
  ///   - totalIters: calls from start_factor to end_factor
  public init(startFactor: Double? = nil, endFactor: Double? = nil, totalIters: Int? = nil) {
    reference = ComponentReference(
      "tenon/LinearLR", given: ["start_factor": startFactor, "end_factor": endFactor, "total_iters": totalIters])
  }
}
