/// What a person reads when something failed: what and where, expected, received, what to do.
///
///     error[shape-mismatch]: layer 'fc1' (Linear) cannot take this input
///       expected: last dimension 256   (in_features)
///       received: [32, 128]
///       help: set in_features to 128
public struct Diagnostic: Sendable, Equatable {
  /// A labelled detail line; an empty label is printed as plain text (a line of the experiment, say).
  public struct Detail: Sendable, Equatable {
    public let label: String
    public let text: String
  }

  /// Lower case with hyphens, for searching: `shape-mismatch`.
  public let code: String
  /// What failed and where, in one line.
  public let headline: String
  public private(set) var details: [Detail] = []

  public init(_ code: String, _ headline: String) {
    self.code = code
    self.headline = headline
  }

  /// The same with one more line; a nil or empty text adds nothing.
  public func with(_ label: String, _ text: String?) -> Diagnostic {
    guard let text, !text.isEmpty else { return self }
    var copy = self
    copy.details.append(Detail(label: label, text: text))
    return copy
  }

  public func expected(_ text: String?) -> Diagnostic { with("expected", text) }
  public func received(_ text: String?) -> Diagnostic { with("received", text) }
  public func help(_ text: String?) -> Diagnostic { with("help", text) }
}

extension Diagnostic: CustomStringConvertible {
  public var description: String {
    var text = "error[\(code)]: \(headline)"
    for detail in details {
      text += detail.label.isEmpty ? "\n  \(detail.text)" : "\n  \(detail.label): \(detail.text)"
    }
    return text.visible
  }
}

/// An error that can be shown to a person.
///
/// Every error that Tenon's own modules throw is one.
public protocol TenonError: Error, CustomStringConvertible, Sendable {
  var diagnostic: Diagnostic { get }
}

extension TenonError {
  public var description: String { diagnostic.description }
}
