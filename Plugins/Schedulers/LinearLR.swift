import TenonPlugin

/// Multiplies the learning rate by a factor that moves in a straight line from `start_factor` at the start to
/// `end_factor` at call `total_iters`, and stays there: a warm-up.
struct LinearLR: SchedulerComponent {
  static let declaration = Declaration(
    "LinearLR", "moves the learning rate in a straight line from start_factor to end_factor of its base",
    arguments: [
      .float("start_factor", default: 1.0 / 3, "factor at the start").above(0).atMost(1),
      .float("end_factor", default: 1, "factor from call total_iters on").atLeast(0).atMost(1),
      .int("total_iters", default: 5, "calls from start_factor to end_factor"),
    ])

  let start: Double
  let end: Double
  let callCount: Int

  init(_ config: Config) throws {
    start = try config.float("start_factor")
    end = try config.float("end_factor")
    callCount = try config.int("total_iters")
  }

  func advance(_ call: SchedulerCall) throws {
    let factor: Double
    if call.count == 0 {
      factor = start
    } else if call.count <= callCount {
      // From the last factor to this one, so that other schedulers may act on the same learning rate.
      let change = end - start
      factor = 1 + change / (Double(callCount) * start + Double(call.count - 1) * change)
    } else {
      return
    }
    call.multiply(by: factor)
  }
}
