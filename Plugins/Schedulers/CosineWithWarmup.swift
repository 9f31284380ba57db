import Glibc
import TenonPlugin

/// The learning rate as its base times a factor that rises in a straight line and then falls along half a cosine.
///
///     0                                                                              for e < start
///     (e - start) / warm_up_epoch + lr_min                                           for e < start + warm_up_epoch
///     lr_min + (lr_max - lr_min) · (1 + cos(π (e - start - warm_up_epoch) / t_max)) / 2   then
///
/// with e the calls so far. The rise goes to 1 + lr_min, whatever lr_max is: a smooth passage wants lr_max = 1.
///
/// - Source: a function for PyTorch's LambdaLR that tutorials hand on. `WarmupLR` with `CosineAnnealingLR` does the same
///   with the learning rate's base as the highest value.
struct CosineWithWarmup: SchedulerComponent {
  static let declaration = Declaration(
    "CosineWithWarmup", "lets the learning rate rise in a straight line, then fall along half a cosine",
    arguments: [
      .int("t_max", "calls of the fall").atLeast(1),
      .int("warm_up_epoch", default: 5, "calls of the rise").atLeast(0),
      .float("lr_max", default: 1, "factor of the base from which it falls"),
      .float("lr_min", default: 0, "factor of the base to which it falls"),
      .int("start", default: 0, "calls before the rise, with a learning rate of 0").atLeast(0),
    ],
    examples: [Example(["t_max": 20])])

  private let fall: Double
  private let rise: Double
  private let highest: Double
  private let lowest: Double
  private let start: Double

  init(_ config: Config) throws {
    fall = Double(try config.period("t_max"))
    rise = Double(try config.int("warm_up_epoch"))
    highest = try config.float("lr_max")
    lowest = try config.float("lr_min")
    start = Double(try config.int("start"))
  }

  func advance(_ call: SchedulerCall) throws {
    let factor = factor(Double(call.count))
    for group in 0..<call.groupCount { call[group: group] = call.base(group: group) * factor }
  }

  private func factor(_ count: Double) -> Double {
    if count < start { return 0 }
    if count < start + rise { return (count - start) / rise + lowest }
    return (highest - lowest) * (1 + cos((count - start - rise) / fall * .pi)) / 2 + lowest
  }
}
