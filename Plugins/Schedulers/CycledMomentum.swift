import TenonPlugin

/// The momentum that goes down while the learning rate goes up: of optimizers with `betas` the first of them, of others
/// `momentum`.
struct CycledMomentum: Sendable {
  /// The first of these that the optimizer has.
  static let valueName = "betas.0|momentum"

  private let lowest: GroupValues
  private let highest: GroupValues

  static func arguments(lowest: Double, highest: Double) -> [Argument] {
    [
      .bool(
        "cycle_momentum", default: true,
        "move momentum, or the first of betas, against the learning rate; false for optimizers that have neither"),
      GroupValues.argument("base_momentum", default: lowest, "momentum at the highest learning rate"),
      GroupValues.argument("max_momentum", default: highest, "momentum at the lowest learning rate"),
    ]
  }

  /// Nil where momentum stays as it is.
  static func of(_ config: Config) throws -> CycledMomentum? {
    guard try config.bool("cycle_momentum") else { return nil }
    return CycledMomentum(
      lowest: try GroupValues(config, "base_momentum"), highest: try GroupValues(config, "max_momentum"))
  }

  /// - Throws: `ComponentError` when there is not one number for each group.
  func check(_ call: SchedulerCall) throws {
    try lowest.check(call)
    try highest.check(call)
  }

  func range(_ group: Int) -> (lowest: Double, highest: Double) { (lowest[group], highest[group]) }
}
