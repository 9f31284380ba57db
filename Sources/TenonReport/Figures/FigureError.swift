import TenonCore
import TenonHost

/// Why something cannot be shown.
public struct FigureError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  init(_ code: String, _ headline: String, expected: String? = nil, help: String? = nil) {
    diagnostic = Diagnostic(code, headline).expected(expected).help(help)
  }

  private init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  /// - Parameters:
  ///   - layers: all paths of the model.
  ///   - suitable: those that would do.
  ///   - what: they have.
  static func noLayer(_ layer: String, _ layers: [String], suitable: [String], what: String) -> FigureError {
    let isThere = layers.contains(layer)
    let most = 12
    let shown = suitable.prefix(most).joined(separator: ", ")
    return FigureError(
      Diagnostic(
        "no-layer", isThere ? "layer '\(layer)' has no \(what)" : "the model has no layer '\(layer)'"
      )
      .with("did you mean", isThere ? nil : Spelling.nearest(to: layer, in: suitable))
      .with("layers with \(what)", suitable.isEmpty ? "none" : suitable.count > most ? "\(shown), ..." : shown))
  }
}
