// Generated from tenon/schedulers by `tenon plugin builders`.

/// One scheduler after the other.
public struct SequentialLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - schedulers: the schedulers, in their order
  ///   - milestones: the call at which each of them but the first begins
  public init(schedulers: [any SchedulerBuilder], milestones: [Int]) {
    reference = ComponentReference(
      "tenon/SequentialLR", given: ["schedulers": NestedComponents(schedulers), "milestones": milestones])
  }
}
