// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by gamma at the calls in milestones.
public struct MultiStepLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - milestones: the calls at which it changes, counted from 0 at the start
  ///   - gamma: factor of each change
  public init(milestones: [Int], gamma: Double? = nil) {
    reference = ComponentReference("tenon/MultiStepLR", given: ["milestones": milestones, "gamma": gamma])
  }
}
