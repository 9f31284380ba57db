import TenonPlugin

/// Any scheduler after a warm-up, in which the learning rate rises in a straight line from `start_factor` times the
/// scheduler's first value to that value.
///
///     WarmupLR: {total_iters: 5, start_factor: 0.01, scheduler: {CosineAnnealingLR: {T_max: 95}}}
///
/// The scheduler's own calls begin at call `total_iters`; what else it controls has its first value until then.
///
/// - State: that of the scheduler.
/// - Source: Goyal et al. 2017, Accurate, Large Minibatch SGD, section 2.2. PyTorch has it as LinearLR in a SequentialLR.
struct WarmupLR: SchedulerComponent {
  static let declaration = Declaration(
    "WarmupLR", "lets the learning rate rise to where another scheduler begins",
    arguments: [
      .component("scheduler", .scheduler, "what follows the warm-up"),
      .int("total_iters", default: 5, "calls of the warm-up").atLeast(0),
      .float("start_factor", default: 1.0 / 3, "factor at the start").atLeast(0),
    ],
    examples: [Example(["scheduler": "LinearLR", "total_iters": 3])])

  private let parts: SchedulerParts
  private let callCount: Int
  private let start: Double

  var valueNames: [String] { parts.valueNames }
  var stateCount: Int { parts.stateCount }
  var stateCountPerGroup: Int { parts.stateCountPerGroup }
  let needsMetric: Bool

  init(_ config: Config) throws {
    let child = try config.child("scheduler")
    let scheduler = try child.scheduler()
    guard scheduler.valueNames.contains("lr") else {
      throw ComponentError(
        .config, field: "scheduler",
        "expected a scheduler of the learning rate, received \(child.name), which controls "
          + scheduler.valueNames.joined(separator: ", "))
    }
    parts = SchedulerParts([scheduler])
    needsMetric = scheduler.needsMetric
    callCount = try config.int("total_iters")
    start = try config.float("start_factor")
  }

  func advance(_ call: SchedulerCall) throws {
    guard call.count < callCount else { return try parts.advance(0, call, count: call.count - callCount) }
    try parts.advance(0, call, count: 0)
    let factor = start + (1 - start) * Double(call.count) / Double(callCount)
    // The learning rate is the first of the values.
    for group in 0..<call.groupCount { call[group: group] *= factor }
  }
}
