import Glibc
import TenonPlugin

/// One cycle: the learning rate rises from max_lr / div_factor to max_lr, and falls to its first value / final_div_factor.
///
/// Momentum goes the other way. The learning rate that the experiment gives is not used. Meant to be called at every step:
/// `training: {scheduler_interval: step}`.
///
/// - total_steps: of the whole training; or epochs · steps_per_epoch.
/// - three_phase: falls to the first value as fast as it rose, and then on to the last.
/// - max_lr, base_momentum, max_momentum: one number, or a list with one for each group.
/// - Differs from PyTorch: after the last step the last values stay, where PyTorch throws one call later; a rise of less than
///   one step begins at its end, where PyTorch may divide by zero.
/// - Source: Smith and Topin 2018, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates.
struct OneCycleLR: SchedulerComponent {
  static let declaration = Declaration(
    "OneCycleLR", "lets the learning rate rise to a maximum and fall far below its start, once in a training",
    arguments: [
      GroupValues.argument("max_lr", "the highest learning rate"),
      .int("total_steps", "calls of the whole training").atLeast(1).orNull(),
      .int("epochs", "epochs of the training, where total_steps is not given").atLeast(1).orNull(),
      .int("steps_per_epoch", "calls of an epoch, where total_steps is not given").atLeast(1).orNull(),
      .float("pct_start", default: 0.3, "share of the calls in which the learning rate rises").atLeast(0).atMost(1),
      .choice("anneal_strategy", ["cos", "linear"], default: "cos", "the curve between two values"),
    ] + CycledMomentum.arguments(lowest: 0.85, highest: 0.95) + [
      .float("div_factor", default: 25, "the highest learning rate by the first one").above(0),
      .float("final_div_factor", default: 1e4, "the first learning rate by the last one").above(0),
      .bool("three_phase", default: false, "fall to the first learning rate as fast as it rose, then to the last"),
    ],
    examples: [Example(["max_lr": 0.1, "total_steps": 100])])

  /// A value at the end of a phase, of the learning rate and of momentum.
  private enum Level {
    case first
    case highest
    case last
  }

  private struct Phase {
    let start: Double
    let end: Double
    let from: Level
    let to: Level
  }

  private let highest: GroupValues
  private let divisor: Double
  private let finalDivisor: Double
  private let isCosine: Bool
  private let momentum: CycledMomentum?
  private let phases: [Phase]

  var valueNames: [String] { momentum == nil ? ["lr"] : ["lr", CycledMomentum.valueName] }

  init(_ config: Config) throws {
    highest = try GroupValues(config, "max_lr")
    divisor = try config.float("div_factor")
    finalDivisor = try config.float("final_div_factor")
    isCosine = try config.string("anneal_strategy") == "cos"
    momentum = try CycledMomentum.of(config)
    let steps = try Self.steps(config)
    let rise = try config.float("pct_start") * steps
    if try config.bool("three_phase") {
      phases = [
        Phase(start: 0, end: rise - 1, from: .first, to: .highest),
        Phase(start: rise - 1, end: 2 * rise - 2, from: .highest, to: .first),
        Phase(start: 2 * rise - 2, end: steps - 1, from: .first, to: .last),
      ]
    } else {
      phases = [
        Phase(start: 0, end: rise - 1, from: .first, to: .highest),
        Phase(start: rise - 1, end: steps - 1, from: .highest, to: .last),
      ]
    }
  }

  private static func steps(_ config: Config) throws -> Double {
    if try !config.isNull("total_steps") { return Double(try config.int("total_steps")) }
    guard try !config.isNull("epochs"), try !config.isNull("steps_per_epoch") else {
      throw ComponentError(
        .config, field: "total_steps",
        "expected the number of calls of the whole training, or both of epochs and steps_per_epoch, received none")
    }
    return Double(try config.int("epochs")) * Double(try config.int("steps_per_epoch"))
  }

  func advance(_ call: SchedulerCall) throws {
    try highest.check(call)
    try momentum?.check(call)
    let count = Double(call.count)
    let phase = phases.first { count <= $0.end } ?? phases[phases.count - 1]
    let length = phase.end - phase.start
    let share = length > 0 ? min(1, (count - phase.start) / length) : 1
    for group in 0..<call.groupCount {
      call[group: group] = between(rate(phase.from, group), rate(phase.to, group), share)
      guard let range = momentum?.range(group) else { continue }
      let (start, end) = (
        phase.from == .highest ? range.lowest : range.highest, phase.to == .highest ? range.lowest : range.highest
      )
      call[group: group, value: 1] = between(start, end, share)
    }
  }

  private func rate(_ level: Level, _ group: Int) -> Double {
    switch level {
    case .first: highest[group] / divisor
    case .highest: highest[group]
    case .last: highest[group] / divisor / finalDivisor
    }
  }

  private func between(_ start: Double, _ end: Double, _ share: Double) -> Double {
    isCosine ? end + (start - end) / 2 * (cos(.pi * share) + 1) : (end - start) * share + start
  }
}
