import TenonCore
import TenonExecution
import TenonHost

extension PlanError {
  static func refused(_ error: PluginCallError, from producer: String?) -> PlanError {
    let code = error.diagnostic.code
    let field = error.error.field.isEmpty ? "" : "'\(error.error.field)': "
    return PlanError(
      diagnostic: Diagnostic(code, "\(error.place) (\(error.component)) cannot take this input")
        .with("reason", field + error.error.message)
        .with("from", producer ?? "the data"))
  }
}
