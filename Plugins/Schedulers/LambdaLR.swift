import TenonPlugin

/// The learning rate as its base times a formula of `epoch`, the calls so far.
///
///     LambdaLR: {lr_lambda: 1 / (1 + 0.1 * epoch)}
///
/// - lr_lambda: one formula, or a list with one for each group.
struct LambdaLR: SchedulerComponent {
  static let declaration = Declaration(
    "LambdaLR", "sets the learning rate to its base times a formula of the calls so far",
    arguments: [EpochFormulas.argument("factor of the base")],
    examples: [Example(["lr_lambda": "0.95 ** epoch"])])

  private let factors: EpochFormulas

  init(_ config: Config) throws { factors = try EpochFormulas(config) }

  func advance(_ call: SchedulerCall) throws {
    try factors.check(call)
    for group in 0..<call.groupCount { call[group: group] = call.base(group: group) * factors.value(call, group) }
  }
}
