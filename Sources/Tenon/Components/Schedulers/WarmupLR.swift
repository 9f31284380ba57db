// Generated from tenon/schedulers by `tenon plugin builders`.

/// Lets the learning rate rise to where another scheduler begins.
public struct WarmupLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - scheduler: what follows the warm-up
  ///   - totalIters: calls of the warm-up
  ///   - startFactor: factor at the start
  public init(scheduler: (any SchedulerBuilder), totalIters: Int? = nil, startFactor: Double? = nil) {
    reference = ComponentReference(
      "tenon/WarmupLR",
      given: ["scheduler": NestedComponents(scheduler), "total_iters": totalIters, "start_factor": startFactor])
  }
}
