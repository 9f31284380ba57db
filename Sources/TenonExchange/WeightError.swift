import TenonCore

/// Weights that do not belong to a model.
public struct WeightError: TenonError {
  public let diagnostic: Diagnostic

  static func twoNames(_ path: String, _ first: String, _ second: String, _ name: String) -> WeightError {
    WeightError(
      diagnostic: Diagnostic("weights-renamed", "two tensors of \(path) come to have the name '\(name)'")
        .received("'\(first)' and '\(second)'").help("change the names under rename so that all are different"))
  }

  static func idle(_ rule: String, _ text: String, _ path: String, _ names: [String]) -> WeightError {
    let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : "")
    return WeightError(
      diagnostic: Diagnostic("weights-rule", "'\(text)' under \(rule) is about no tensor of \(path)")
        .with("tensors", shown)
        .help(
          rule == "rename"
            ? "a key is a whole name, or the beginning of names with the dot at its end: 'module.'"
            : "a pattern is of names in the model: 'fc.*'"))
  }

  static func misfit(_ match: WeightMatch) -> WeightError {
    let headline =
      match.matched.isEmpty
      ? "no tensor of \(match.path) belongs to the model"
      : "\(match.path) does not have the tensors of the model: "
        + "\(match.matched.count) of \(Plural.count(match.wanted, "tensor")) fit"
    var diagnostic = Diagnostic("weights-mismatch", headline)
    for (label, text) in match.differences { diagnostic = diagnostic.with(label, text) }
    return WeightError(
      diagnostic: diagnostic.help(match.renaming).help(
        match.matched.isEmpty ? nil : "take over what fits with strict: false, and leave out the rest with exclude"))
  }
}

extension WeightMatch {
  private static let most = 6

  private static func list(_ items: [String]) -> String? {
    guard !items.isEmpty else { return nil }
    return items.prefix(most).joined(separator: ", ")
      + (items.count > most ? ", and \(items.count - most) more" : "")
  }

  /// What does not fit, in a line for each kind.
  var differences: [(label: String, text: String)] {
    let misfits = misfits.map { "\($0.name) is \($0.expected), in the file \($0.received)" }
    return [
      ("missing in the file", Self.list(missing)), ("unexpected", Self.list(unexpected)),
      ("of another shape", Self.list(misfits)),
    ].compactMap { label, text in text.map { (label, $0) } }
  }

  /// For a report: what was taken over, and what not.
  public var lines: [String] {
    let head = "\(matched.count) of \(Plural.count(wanted, "tensor")) taken from \(path)"
    return [([head] + differences.map { "\($0.label): \($0.text)" }).joined(separator: "; ")] + notes
  }

  /// How names differ, where all that is missing stands in the file behind or without some beginning.
  fileprivate var renaming: String? {
    guard let wanted = missing.first else { return nil }
    if let found = unexpected.first(where: { $0.hasSuffix(".\(wanted)") }) {
      let prefix = found.dropLast(wanted.utf8.count)
      if missing.allSatisfy({ unexpected.contains(prefix + $0) }) { return "rename: {\"\(prefix)\": \"\"}" }
    }
    if let found = unexpected.first(where: { wanted.hasSuffix(".\($0)") }) {
      let prefix = wanted.dropLast(found.utf8.count)
      if missing.allSatisfy({ $0.hasPrefix(prefix) }) {
        return "rename: {\"\": \"\(prefix)\"} puts it before every name"
      }
    }
    return nil
  }
}
