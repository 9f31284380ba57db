import Glibc
import TenonPlugin

/// Multiplies the learning rate by `gamma` at each of the calls in `milestones`; a milestone that stands there
/// twice counts twice.
struct MultiStepLR: SchedulerComponent {
  static let declaration = Declaration(
    "MultiStepLR", "multiplies the learning rate by gamma at the calls in milestones",
    arguments: [
      .list("milestones", of: .int, "the calls at which it changes, counted from 0 at the start"),
      .gamma,
    ],
    examples: [Example(["milestones": [3, 8]])])

  let milestones: [Int]
  let gamma: Double

  init(_ config: Config) throws {
    milestones = try config.ints("milestones")
    gamma = try config.float("gamma")
  }

  func advance(_ call: SchedulerCall) throws {
    let count = milestones.count { $0 == call.count }
    guard count > 0 else { return }
    call.multiply(by: pow(gamma, Double(count)))
  }
}
