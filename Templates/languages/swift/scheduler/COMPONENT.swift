import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// Warm-up: the learning rate rises in equal steps to what the experiment says, and stays there.
struct COMPONENT: SchedulerComponent {
  static let declaration = Declaration(
    "COMPONENT", "raises the learning rate in equal steps, then leaves it",
    arguments: [.int("steps", default: 10, "calls until the full learning rate").atLeast(1)])

  private let steps: Int

  init(_ config: Config) throws { steps = try config.int("steps") }

  /// From the call alone: `count` is 0 before the first step of the optimizer.
  func advance(_ call: SchedulerCall) throws {
    let factor = min(1, Double(call.count + 1) / Double(steps))
    for group in 0..<call.groupCount { call[group: group] = call.base(group: group) * factor }
  }
}
