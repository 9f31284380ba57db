import TenonPlugin

/// Multiplies the learning rate by a formula of `epoch`, the calls so far, at every call.
///
///     MultiplicativeLR: {lr_lambda: 0.95 if epoch < 30 else 1}
///
/// - lr_lambda: one formula, or a list with one for each group.
struct MultiplicativeLR: SchedulerComponent {
  static let declaration = Declaration(
    "MultiplicativeLR", "multiplies the learning rate by a formula of the calls so far",
    arguments: [EpochFormulas.argument("factor of each change")],
    examples: [Example(["lr_lambda": "0.95"])])

  private let factors: EpochFormulas

  init(_ config: Config) throws { factors = try EpochFormulas(config) }

  func advance(_ call: SchedulerCall) throws {
    try factors.check(call)
    guard call.count > 0 else { return }
    for group in 0..<call.groupCount { call[group: group] *= factors.value(call, group) }
  }
}
