import TenonPlugin

/// The argument `lr_lambda`: a formula of the calls so far, or one for each group.
struct EpochFormulas {
  private let formulas: [Formula]
  private let hasOneForEachGroup: Bool

  static func argument(_ summary: String) -> Argument {
    .formula("lr_lambda", of: ["epoch"], "\(summary), or one for each group").or(.list, of: .formula)
  }

  init(_ config: Config) throws {
    if case .list? = config["lr_lambda"] {
      formulas = try config.formulas("lr_lambda")
      hasOneForEachGroup = true
    } else {
      formulas = [try config.formula("lr_lambda")]
      hasOneForEachGroup = false
    }
  }

  /// - Throws: `ComponentError` when there is not one for each group.
  func check(_ call: SchedulerCall) throws {
    guard !hasOneForEachGroup || formulas.count == call.groupCount else {
      throw ComponentError(
        .config, field: "lr_lambda",
        "expected a formula or one for each of \(call.groupCount) groups, received \(formulas.count)")
    }
  }

  func value(_ call: SchedulerCall, _ group: Int) -> Double {
    formulas[hasOneForEachGroup ? group : 0].evaluate(Double(call.count))
  }
}
