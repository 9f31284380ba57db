import TenonCore
import TenonHost

/// An experiment that cannot be understood, with the line at fault.
public struct ExperimentError: TenonError {
  public let diagnostic: Diagnostic

  package init(diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  static func unreadable(_ file: String, _ reason: String, help: String? = nil) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("experiment-file", "cannot read the experiment \(file)").received(reason).help(help))
  }

  /// What the YAML parser says, with the line at fault.
  static func syntax(_ problem: String, while context: String?, _ origin: Setting.Origin, of file: String)
    -> ExperimentError
  {
    let reason = context.map { "\(problem), \($0)" } ?? problem
    return ExperimentError(
      diagnostic: Diagnostic("experiment-file", "cannot read the experiment \(file): this is not YAML")
        .with("", origin.description).with("reason", reason)
        .help(problem.contains("tab") ? "indent lines with spaces, not with tabs" : nil))
  }

  /// A component that is neither a name nor one name with its arguments.
  static func notAComponent(_ what: String, _ setting: Setting) -> ExperimentError {
    guard case .map(let entries) = setting.kind, entries.count > 1 else {
      return wrongValue(what, expected: SettingKey.Form.component("").expected, setting)
    }
    // What the command line added to a component that was there.
    let option = entries.first { $0.value.origin.isOption }
    let other = entries.first { !$0.value.origin.isOption }?.key
    let names = entries.map(\.key).joined(separator: ", ")
    return ExperimentError(
      diagnostic: Diagnostic("bad-value", "'\(what)' cannot be this")
        .with("", (option?.value ?? setting).origin.description)
        .expected(SettingKey.Form.component("").expected).received("a mapping with \(entries.count) keys: \(names)")
        .help(
          option == nil
            ? nil
            : other.map {
              "arguments stand below the name that is there: --set ....\($0).ARGUMENT=VALUE; or replace it whole"
            }))
  }

  static func badKey(_ origin: Setting.Origin) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("experiment-file", "a key of a mapping is not a name").with("", origin.description))
  }

  static func badOption(_ option: String) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-option", "cannot understand --set \(option)")
        .expected("key=value, as in --set optimizer.Adam.lr=0.01"))
  }

  static func noPosition(_ written: String, _ count: Int, _ origin: Setting.Origin) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-option", "the list has no position '\(written)'")
        .with("", origin.description).expected("a number from 0 to \(max(0, count - 1))"))
  }

  static func notAMapping(_ key: String, _ setting: Setting, _ origin: Setting.Origin) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-option", "there is nothing to set '\(key)' in").with("", origin.description)
        .received(setting.kindName))
  }

  static func unknownKey(_ key: String, in section: String, _ known: [String], _ origin: Setting.Origin)
    -> ExperimentError
  {
    ExperimentError(
      diagnostic: Diagnostic("unknown-key", "\(section) has no key '\(key)'")
        .with("", origin.description)
        .with("did you mean", Spelling.nearest(to: key, in: known))
        .with("keys", known.sorted().joined(separator: ", ")))
  }

  static func missingKey(_ key: String, in section: String, _ origin: Setting.Origin) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("missing-key", "\(section) needs the key '\(key)'").with("", origin.description))
  }

  static func wrongValue(_ key: String, expected: String, _ setting: Setting) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-value", "'\(key)' cannot be this").with("", setting.origin.description)
        .expected(expected).received(setting.kindName))
  }

  static func splitTwice(_ key: String, _ split: DatasetSplit, _ origin: Setting.Origin) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-value", "'\(key)' is given beside a split that makes it")
        .with("", origin.description).with("split", split.description)
        .help("leave out one of them; on the command line: --set data.\(key)= or --set data.split="))
  }

  /// Adds the line to an error about a component.
  package static func at(_ origin: Setting.Origin, _ diagnostic: Diagnostic) -> ExperimentError {
    var located = Diagnostic(diagnostic.code, diagnostic.headline).with("", origin.description)
    for detail in diagnostic.details { located = located.with(detail.label, detail.text) }
    return ExperimentError(diagnostic: located)
  }

  package static func noParameter(_ pattern: String, _ names: [String], _ origin: Setting.Origin) -> ExperimentError {
    let shown = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
    return ExperimentError(
      diagnostic: Diagnostic("no-parameter", "'\(pattern)' matches no parameter").with("", origin.description)
        .with("parameters", shown))
  }
}
