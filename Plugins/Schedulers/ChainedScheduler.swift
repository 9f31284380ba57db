import TenonPlugin

/// Several schedulers at every call, each on what the one before it made of the learning rate.
///
///     ChainedScheduler:
///       schedulers: [{ConstantLR: {factor: 0.1, total_iters: 20}}, {ExponentialLR: {gamma: 0.9}}]
///
/// Those that compute the learning rate from its base (`LambdaLR`, `CosineAnnealingWarmRestarts`, `OneCycleLR`, `CyclicLR`)
/// undo what was before them.
///
/// - State: that of each of the schedulers, in their order.
struct ChainedScheduler: SchedulerComponent {
  static let declaration = Declaration(
    "ChainedScheduler", "several schedulers at every call, one on top of the other",
    arguments: [.components("schedulers", .scheduler, "the schedulers, in their order")],
    examples: [Example(["schedulers": ["ConstantLR", "LinearLR"]])])

  private let parts: SchedulerParts

  var valueNames: [String] { parts.valueNames }
  var stateCount: Int { parts.stateCount }
  var stateCountPerGroup: Int { parts.stateCountPerGroup }

  init(_ config: Config) throws { parts = SchedulerParts(try config.schedulersWithoutMetric()) }

  func advance(_ call: SchedulerCall) throws {
    for index in 0..<parts.count { try parts.advance(index, call, count: call.count, startsFromBase: false) }
  }
}
