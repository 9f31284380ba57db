import TenonCore
import TenonServices

/// Arguments that a component does not take.
public struct ConfigError: TenonError, Equatable {
  public let diagnostic: Diagnostic
  /// The argument at fault, from the outside in: `["transforms", "0", "size"]`.
  ///
  /// Whoever read the configuration from a file adds the line from it.
  public let path: [String]

  public init(_ diagnostic: Diagnostic, path: [String]) {
    self.diagnostic = diagnostic
    self.path = path
  }

  /// The same error as seen from one level further out.
  func under(_ outer: String...) -> ConfigError { ConfigError(diagnostic, path: outer + path) }

  static func unknown(_ name: String, of component: String, _ arguments: [Argument]) -> ConfigError {
    let names = arguments.map(\.name)
    return ConfigError(
      Diagnostic("unknown-argument", "\(component) has no argument '\(name)'")
        .with("did you mean", Spelling.nearest(to: name, in: names))
        .with("arguments", names.isEmpty ? "none" : names.sorted().joined(separator: ", ")),
      path: [name])
  }

  static func missing(_ argument: Argument, of component: String) -> ConfigError {
    ConfigError(
      Diagnostic("missing-argument", "\(component) needs the argument '\(argument.name)'")
        .expected("\(argument.acceptedText): \(argument.summary)"),
      path: [])
  }

  static func repeated(_ name: String, of component: String) -> ConfigError {
    ConfigError(
      Diagnostic("repeated-argument", "\(component) is given the argument '\(name)' twice"), path: [name])
  }

  static func notAFormula(_ argument: Argument, of component: String, _ fault: FormulaError) -> ConfigError {
    ConfigError(
      Diagnostic("bad-formula", "\(component) cannot understand the formula in '\(argument.name)'")
        .received(fault.excerpt).with("at", "character \(fault.position): \(fault.message)")
        .with("did you mean", fault.suggestion)
        .with("variables", argument.variables.isEmpty ? "none" : argument.variables.joined(separator: ", ")),
      path: [argument.name])
  }

  static func mistyped(_ argument: Argument, of component: String, _ value: Value) -> ConfigError {
    ConfigError(
      Diagnostic("bad-argument", "\(component) cannot take this '\(argument.name)'")
        .expected("\(argument.acceptedText): \(argument.summary)").received("\(value)")
        .with("did you mean", value.text.flatMap { Spelling.nearest(to: $0, in: argument.choices) }),
      path: [argument.name])
  }
}

extension Argument {
  /// What it accepts, in words with its bounds: `an integer or a pair of integers, at least 1`.
  public var acceptedText: String {
    var kinds: [String] = []
    let itemText =
      items.contains(.float)
      ? "numbers"
      : items.contains(.int) ? "integers" : items == .string ? "strings" : items == .formula ? "formulas" : "values"
    if accepts.contains(.bool) { kinds.append("true or false") }
    if accepts.contains(.float) {
      kinds.append("a number")
    } else if accepts.contains(.int) {
      kinds.append("an integer")
    }
    if accepts.contains(.tuple) {
      let tupleText = items.contains(.null) ? "\(itemText) or nulls" : itemText
      let several = itemCount == 2 ? "a pair of \(tupleText)" : "\(itemCount) \(tupleText)"
      kinds.append(items.contains(.float) ? several : "an integer or \(several)")
    }
    if accepts.contains(.choice) { kinds.append("one of " + choices.joined(separator: ", ")) }
    if accepts.contains(.string) { kinds.append("a string") }
    if accepts.contains(.list) {
      kinds.append(componentKind.map { "a list of \(Plural.of($0.description))" } ?? "a list of \(itemText)")
    } else if accepts.contains(.component) {
      kinds.append(componentKind?.withArticle ?? "a component")
    }
    if accepts.contains(.tensor) { kinds.append("a tensor (nested lists of numbers)") }
    if accepts.contains(.formula) {
      kinds.append("a formula" + (variables.isEmpty ? "" : " of \(variables.joined(separator: ", "))"))
    }
    if accepts.contains(.null) { kinds.append("null") }
    var text = kinds.joined(separator: " or ")
    if minimum != -.infinity { text += ", \(excludesMinimum ? "above" : "at least") \(Self.number(minimum))" }
    if maximum != .infinity { text += ", \(excludesMaximum ? "below" : "at most") \(Self.number(maximum))" }
    return text
  }

  private static func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

extension Value {
  fileprivate var text: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
