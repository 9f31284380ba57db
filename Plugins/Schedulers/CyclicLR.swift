import Glibc
import TenonPlugin

/// Moves the learning rate up from base_lr to max_lr and down again, over and over; momentum goes the other way.
///
/// The learning rate that the experiment gives is not used. Meant to be called at every step:
/// `training: {scheduler_interval: step}`.
///
/// - mode: `triangular`; `triangular2` halves the height with every cycle; `exp_range` multiplies it by gamma at every call.
/// - scale_fn: a formula of x that the height is multiplied by, in place of the mode's: of the cycle, counted from 1, or of
///   the calls so far, as `scale_mode` says.
/// - base_lr, max_lr, base_momentum, max_momentum: one number, or a list with one for each group.
/// - Source: Smith 2017, Cyclical Learning Rates for Training Neural Networks.
struct CyclicLR: SchedulerComponent {
  static let declaration = Declaration(
    "CyclicLR", "moves the learning rate up and down between two values",
    arguments: [
      GroupValues.argument("base_lr", "the lowest learning rate"),
      GroupValues.argument("max_lr", "the highest learning rate"),
      .int("step_size_up", default: 2000, "calls of the way up").atLeast(1),
      .int("step_size_down", "calls of the way down; as many as up if left out").atLeast(1).orNull(),
      .choice("mode", ["triangular", "triangular2", "exp_range"], default: "triangular", "how the height changes"),
      .float("gamma", default: 1, "factor of the height for each call, for exp_range"),
      .formula("scale_fn", of: ["x"], "factor of the height, in place of the mode's").orNull(),
      .choice("scale_mode", ["cycle", "iterations"], default: "cycle", "what x in scale_fn counts"),
    ] + CycledMomentum.arguments(lowest: 0.8, highest: 0.9),
    examples: [Example(["base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5])])

  private let lowest: GroupValues
  private let highest: GroupValues
  private let callsUp: Double
  private let callsDown: Double
  private let mode: String
  private let gamma: Double
  private let formula: Formula?
  private let countsCycles: Bool
  private let momentum: CycledMomentum?

  var valueNames: [String] { momentum == nil ? ["lr"] : ["lr", CycledMomentum.valueName] }

  init(_ config: Config) throws {
    lowest = try GroupValues(config, "base_lr")
    highest = try GroupValues(config, "max_lr")
    callsUp = Double(try config.period("step_size_up"))
    callsDown = try config.isNull("step_size_down") ? callsUp : Double(config.period("step_size_down"))
    mode = try config.string("mode")
    gamma = try config.float("gamma")
    formula = try config.isNull("scale_fn") ? nil : config.formula("scale_fn")
    countsCycles = try config.string("scale_mode") == "cycle"
    momentum = try CycledMomentum.of(config)
  }

  func advance(_ call: SchedulerCall) throws {
    try lowest.check(call)
    try highest.check(call)
    try momentum?.check(call)
    let count = Double(call.count)
    let cycle = floor(1 + count / (callsUp + callsDown))
    let position = 1 + count / (callsUp + callsDown) - cycle
    let turn = callsUp / (callsUp + callsDown)
    let height = (position <= turn ? position / turn : (position - 1) / (turn - 1)) * scale(cycle, count)
    for group in 0..<call.groupCount {
      call[group: group] = lowest[group] + (highest[group] - lowest[group]) * height
      guard let range = momentum?.range(group) else { continue }
      call[group: group, value: 1] = range.highest - (range.highest - range.lowest) * height
    }
  }

  private func scale(_ cycle: Double, _ count: Double) -> Double {
    if let formula { return formula.evaluate(countsCycles ? cycle : count) }
    return switch mode {
    case "triangular2": 1 / pow(2, cycle - 1)
    case "exp_range": pow(gamma, count)
    default: 1
    }
  }
}
