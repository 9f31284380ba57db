import TenonPlugin

/// Multiplies the learning rate by `gamma` every `step_size` calls.
struct StepLR: SchedulerComponent {
  static let declaration = Declaration(
    "StepLR", "multiplies the learning rate by gamma every step_size calls",
    arguments: [.int("step_size", "calls between two changes").atLeast(1), .gamma],
    examples: [Example(["step_size": 3])])

  let stepSize: Int
  let gamma: Double

  init(_ config: Config) throws {
    stepSize = try config.period("step_size")
    gamma = try config.float("gamma")
  }

  func advance(_ call: SchedulerCall) throws {
    guard call.count > 0, call.count.isMultiple(of: stepSize) else { return }
    call.multiply(by: gamma)
  }
}
