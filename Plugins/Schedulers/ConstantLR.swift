import TenonPlugin

/// Multiplies the learning rate by `factor` at the start and takes that back at call `total_iters`.
///
/// - Differs from PyTorch: with factor 0 the learning rate returns to its base, where PyTorch divides by zero.
struct ConstantLR: SchedulerComponent {
  static let declaration = Declaration(
    "ConstantLR", "multiplies the learning rate by factor until call total_iters",
    arguments: [
      .float("factor", default: 1.0 / 3, "factor until then").atLeast(0).atMost(1),
      .int("total_iters", default: 5, "calls until the learning rate is its base again"),
    ])

  let factor: Double
  let callCount: Int

  init(_ config: Config) throws {
    factor = try config.float("factor")
    callCount = try config.int("total_iters")
  }

  func advance(_ call: SchedulerCall) throws {
    for group in 0..<call.groupCount {
      if call.count == 0 {
        call[group: group] *= factor
      } else if call.count == callCount {
        call[group: group] = factor == 0 ? call.base(group: group) : call[group: group] * (1 / factor)
      }
    }
  }
}
