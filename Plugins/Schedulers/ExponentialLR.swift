import TenonPlugin

/// Multiplies the learning rate by `gamma` at every call.
struct ExponentialLR: SchedulerComponent {
  static let declaration = Declaration(
    "ExponentialLR", "multiplies the learning rate by gamma at every call",
    arguments: [.float("gamma", "factor of each change")],
    examples: [Example(["gamma": 0.9])])

  let gamma: Double

  init(_ config: Config) throws { gamma = try config.float("gamma") }

  func advance(_ call: SchedulerCall) throws {
    guard call.count > 0 else { return }
    call.multiply(by: gamma)
  }
}
