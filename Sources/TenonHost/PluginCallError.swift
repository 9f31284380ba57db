import TenonCore

/// A component that refused or failed a call, with where in the model or pipeline it stands.
public struct PluginCallError: TenonError, Equatable {
  /// Full name: `tenon/Conv2d`.
  public let component: String
  /// The function of the contract: `plan`.
  public let call: String
  /// Its place: `layer 'features.0'`; may be empty.
  public let place: String
  public let error: ComponentError
  /// What to do about it; nil where only the component could say.
  public let advice: String?

  public init(component: String, call: String, place: String = "", error: ComponentError, advice: String? = nil) {
    self.advice = advice
    self.component = component
    self.call = call
    self.place = place
    self.error = error
  }

  public var diagnostic: Diagnostic {
    let subject = place.isEmpty ? component : "\(place) (\(component))"
    let field = error.field.isEmpty ? "" : "'\(error.field)': "
    return Diagnostic(code, "\(subject) failed in \(call)").with("reason", field + error.message).help(advice)
  }

  private var code: String {
    switch error.code {
    case .shape: "shape-mismatch"
    case .config: "bad-argument"
    case .data: "bad-data"
    case .outOfMemory: "out-of-memory"
    case .unsupported: "unsupported"
    case .state: "bad-state"
    case .argument, .internal: "plugin-fault"
    }
  }
}
