// Generated from tenon/schedulers by `tenon plugin builders`.

/// Several schedulers at every call, one on top of the other.
public struct ChainedScheduler: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter schedulers: the schedulers, in their order
  public init(schedulers: [any SchedulerBuilder]) {
    reference = ComponentReference("tenon/ChainedScheduler", given: ["schedulers": NestedComponents(schedulers)])
  }
}
