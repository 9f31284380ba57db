import TenonPlugin

/// One scheduler after the other: the next one begins, from the base values, at each of the calls in
/// `milestones`.
///
///     SequentialLR:
///       schedulers: [{LinearLR: {start_factor: 0.1, total_iters: 5}}, {CosineAnnealingLR: {T_max: 30}}]
///       milestones: [5]
///
/// - State: that of each of the schedulers, in their order.
/// - Differs from PyTorch: milestones below 1 or in falling order are refused.
struct SequentialLR: SchedulerComponent {
  static let declaration = Declaration(
    "SequentialLR", "one scheduler after the other",
    arguments: [
      .components("schedulers", .scheduler, "the schedulers, in their order"),
      .list("milestones", of: .int, "the call at which each of them but the first begins").atLeast(1),
    ],
    examples: [Example(["schedulers": ["ConstantLR", "LinearLR"], "milestones": [3]])])

  private let parts: SchedulerParts
  private let milestones: [Int]

  var valueNames: [String] { parts.valueNames }
  var stateCount: Int { parts.stateCount }
  var stateCountPerGroup: Int { parts.stateCountPerGroup }

  init(_ config: Config) throws {
    let schedulers = try config.schedulersWithoutMetric()
    milestones = try config.ints("milestones")
    guard milestones.count == schedulers.count - 1 else {
      throw ComponentError(
        .config, field: "milestones",
        "expected \(schedulers.count - 1), one less than schedulers, received \(milestones.count)")
    }
    guard milestones.allSatisfy({ $0 >= 1 }), zip(milestones, milestones.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw ComponentError(
        .config, field: "milestones", "expected calls from 1 on in rising order, received \(milestones)")
    }
    parts = SchedulerParts(schedulers)
  }

  func advance(_ call: SchedulerCall) throws {
    let index = milestones.count { $0 <= call.count }
    let start = index == 0 ? 0 : milestones[index - 1]
    try parts.advance(index, call, count: call.count - start)
  }
}
