// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by gamma at every call.
public struct ExponentialLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter gamma: factor of each change
  public init(gamma: Double) { reference = ComponentReference("tenon/ExponentialLR", given: ["gamma": gamma]) }
}
