import Glibc
import TenonPlugin

/// Lets the learning rate fall along half a cosine from its base to `eta_min` in `T_max` calls; further calls
/// let it rise and fall again with a period of 2 · T_max.
///
///     lr = eta_min + (base - eta_min) · (1 + cos(π t / T_max)) / 2
///
/// Each call goes from the current value to the next one, as PyTorch does, so that other schedulers may act on
/// the same learning rate.
///
/// - Source: Loshchilov and Hutter 2017, SGDR: Stochastic Gradient Descent with Warm Restarts.
struct CosineAnnealingLR: SchedulerComponent {
  static let declaration = Declaration(
    "CosineAnnealingLR", "lets the learning rate fall along half a cosine",
    arguments: [
      .int("T_max", "calls from the highest to the lowest learning rate").atLeast(1),
      .float("eta_min", default: 0, "the lowest learning rate"),
    ],
    examples: [Example(["T_max": 10])])

  let halfPeriod: Int
  let lowest: Double

  init(_ config: Config) throws {
    halfPeriod = try config.period("T_max")
    lowest = try config.float("eta_min")
  }

  func advance(_ call: SchedulerCall) throws {
    guard call.count > 0 else { return }
    let last = call.count - 1
    // The last value was the lowest: nothing is left to multiply.
    let isTurn = last.isMultiple(of: halfPeriod) && !(last / halfPeriod).isMultiple(of: 2)
    let ratio = isTurn ? 0 : height(call.count) / height(last)
    for group in 0..<call.groupCount {
      if isTurn {
        call[group: group] += (call.base(group: group) - lowest) * (1 - cos(.pi / Double(halfPeriod))) / 2
      } else {
        call[group: group] = ratio * (call[group: group] - lowest) + lowest
      }
    }
  }

  /// 2 at the highest learning rate, 0 at the lowest.
  private func height(_ count: Int) -> Double { 1 + cos(.pi * Double(count) / Double(halfPeriod)) }
}
