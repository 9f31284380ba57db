import TenonCore
import TenonHost

/// A plan that cannot be made.
public struct PlanError: TenonError {
  public let diagnostic: Diagnostic

  package init(diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  package static func missingInput(_ name: String, _ names: [String]) -> PlanError {
    PlanError(
      diagnostic: Diagnostic(
        "missing-field", "nothing is given for '\(name)', which the model, a loss or a metric reads"
      )
      .with("did you mean", Spelling.nearest(to: name, in: names))
      .with("given", names.sorted().joined(separator: ", ")))
  }
}
