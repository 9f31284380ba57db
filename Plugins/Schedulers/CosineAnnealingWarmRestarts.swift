import Glibc
import TenonPlugin

/// Lets the learning rate fall along half a cosine from its base to `eta_min`, again and again; each time takes `T_mult`
/// times as many calls as the one before.
///
///     lr = eta_min + (base - eta_min) · (1 + cos(π t / T)) / 2, t calls into a fall of T
///
/// - Source: Loshchilov and Hutter 2017, SGDR: Stochastic Gradient Descent with Warm Restarts, equation 5.
struct CosineAnnealingWarmRestarts: SchedulerComponent {
  static let declaration = Declaration(
    "CosineAnnealingWarmRestarts", "lets the learning rate fall along half a cosine, again and again",
    arguments: [
      .int("T_0", "calls of the first fall").atLeast(1),
      .int("T_mult", default: 1, "how many times as long each fall is as the one before").atLeast(1),
      .float("eta_min", default: 0, "the lowest learning rate"),
    ],
    examples: [Example(["T_0": 5, "T_mult": 2])])

  let first: Int
  let factor: Int
  let lowest: Double

  init(_ config: Config) throws {
    first = try config.period("T_0")
    factor = try config.period("T_mult")
    lowest = try config.float("eta_min")
  }

  func advance(_ call: SchedulerCall) throws {
    let (position, length) = fall(at: call.count)
    let height = (1 + cos(.pi * Double(position) / Double(length))) / 2
    for group in 0..<call.groupCount { call[group: group] = lowest + (call.base(group: group) - lowest) * height }
  }

  /// How far a call is into which fall.
  private func fall(at count: Int) -> (position: Int, length: Int) {
    guard factor > 1 else { return (count % first, first) }
    var (position, length) = (count, first)
    while position >= length {
      position -= length
      let (next, overflows) = length.multipliedReportingOverflow(by: factor)
      length = overflows ? .max : next
    }
    return (position, length)
  }
}
