import TenonCore
import TenonHost

/// A plan that cannot be made.
public struct PlanError: TenonError {
  public let diagnostic: Diagnostic

  static func missingInput(_ name: String, _ names: [String]) -> PlanError {
    PlanError(
      diagnostic: Diagnostic(
        "missing-field", "nothing is given for '\(name)', which the model, a loss or a metric reads"
      )
      .with("did you mean", Spelling.nearest(to: name, in: names))
      .with("given", names.sorted().joined(separator: ", ")))
  }

  static func refused(_ error: PluginCallError, from producer: String?) -> PlanError {
    let code = error.diagnostic.code
    let field = error.error.field.isEmpty ? "" : "'\(error.error.field)': "
    return PlanError(
      diagnostic: Diagnostic(code, "\(error.place) (\(error.component)) cannot take this input")
        .with("reason", field + error.error.message)
        .with("from", producer ?? "the data"))
  }
}
