import Glibc
import TenonPlugin

/// Lets the learning rate fall from its base to 0 in `total_iters` calls: lr = base · (1 - t / total_iters)^power.
///
/// Each call goes from the current value to the next one, as PyTorch does, so that other schedulers may act on the same
/// learning rate.
struct PolynomialLR: SchedulerComponent {
  static let declaration = Declaration(
    "PolynomialLR", "lets the learning rate fall to 0 along a power of the calls that are left",
    arguments: [
      .int("total_iters", default: 5, "calls until the learning rate is 0"),
      .float("power", default: 1, "exponent of what is left"),
    ])

  let callCount: Int
  let power: Double

  init(_ config: Config) throws {
    callCount = try config.int("total_iters")
    power = try config.float("power")
  }

  func advance(_ call: SchedulerCall) throws {
    guard call.count > 0, call.count <= callCount else { return }
    // (1 - t / n) / (1 - (t - 1) / n)
    let left = Double(callCount - call.count) / Double(callCount - call.count + 1)
    call.multiply(by: pow(left, power))
  }
}
