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
    ])

  let valueNames: [String]
  let stateCount: Int
  let stateCountPerGroup: Int
  private let parts: [SchedulerPart]
  private let milestones: [Int]

  init(_ config: Config) throws {
    let schedulers = try config.children("schedulers").map { (name: $0.name, scheduler: try $0.scheduler()) }
    milestones = try config.ints("milestones")
    guard !schedulers.isEmpty else {
      throw ComponentError(.config, field: "schedulers", "expected at least one scheduler, received none")
    }
    if let following = schedulers.first(where: { $0.scheduler.needsMetric }) {
      throw ComponentError(
        .config, field: "schedulers",
        "expected schedulers that need no metric, received \(following.name), which follows one")
    }
    guard milestones.count == schedulers.count - 1 else {
      throw ComponentError(
        .config, field: "milestones",
        "expected \(schedulers.count - 1), one less than schedulers, received \(milestones.count)")
    }
    guard milestones.allSatisfy({ $0 >= 1 }), zip(milestones, milestones.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw ComponentError(
        .config, field: "milestones", "expected calls from 1 on in rising order, received \(milestones)")
    }
    parts = SchedulerPart.layOut(schedulers.map(\.scheduler))
    var names: [String] = []
    for name in schedulers.flatMap(\.scheduler.valueNames) where !names.contains(name) { names.append(name) }
    // The first value is the learning rate, when one of them controls it.
    valueNames = names.filter { $0 == "lr" } + names.filter { $0 != "lr" }
    stateCount = parts.reduce(0) { $0 + $1.scheduler.stateCount }
    stateCountPerGroup = parts.reduce(0) { $0 + $1.scheduler.stateCountPerGroup }
  }

  func advance(_ call: SchedulerCall) throws {
    let index = milestones.count { $0 <= call.count }
    let start = index == 0 ? 0 : milestones[index - 1]
    let part = parts[index]
    let columns = part.scheduler.valueNames.map { name in valueNames.firstIndex(of: name) ?? 0 }
    try part.advance(call, count: call.count - start, columns: columns)
  }
}
