// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by gamma every step_size calls.
public struct StepLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - stepSize: calls between two changes
  ///   - gamma: factor of each change
  public init(stepSize: Int, gamma: Double? = nil) {
    reference = ComponentReference("tenon/StepLR", given: ["step_size": stepSize, "gamma": gamma])
  }
}
