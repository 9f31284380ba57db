import Tenon

/// What cannot be shown.
struct ShowError: TenonError {
  let diagnostic: Diagnostic

  static func tooLarge(_ bytes: Double, limit: Int) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("too-large", "the parameters of the layers are too large to look at")
        .expected("at most \(Format.bytes(limit))")
        .received(bytes < 1e18 ? Format.bytes(Int(bytes)) : "more than memory can hold"))
  }

  static func noParameter(_ name: String, _ known: [String], matches: [String]) -> ShowError {
    let what = matches.isEmpty ? "there is no parameter or buffer '\(name)'" : "several parameters are called '\(name)'"
    return ShowError(
      diagnostic: Diagnostic("unknown-parameter", what)
        .with("did you mean", matches.isEmpty ? Spelling.nearest(to: name, in: known) : nil)
        .with("parameters", known.isEmpty ? "none" : (matches.isEmpty ? known : matches).joined(separator: ", ")))
  }

  static func wrongShape(_ what: String, expected: TensorType, _ received: TensorType) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("shape-mismatch", "\(what) cannot be this array").expected("\(expected)")
        .received("\(received)"))
  }

  static func inputCount(expected: [String], _ received: Int) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("missing-input", "the layers have \(expected.count) inputs")
        .expected("--input for each of \(expected.joined(separator: ", "))").received("\(received)"))
  }

  static func gradientCount(expected: [String], _ received: Int) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("missing-gradient", "the layers have \(expected.count) outputs")
        .expected("--output-gradient for each of \(expected.joined(separator: ", ")), or for none")
        .received("\(received)"))
  }

  static func notClassified(_ model: String, _ reason: String) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("not-classified", "'\(model)' takes samples for no classes that could be compared")
        .received(reason).help("show a model whose loss compares its outputs with classes"))
  }

  static func noMistakes(_ model: String, _ note: String?) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-mistakes", "there are no mistakes of '\(model)' to show")
        .received(note ?? "every sample was right"))
  }

  static func noClass(_ name: String, _ known: [String]) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("unknown-class", "there is no class '\(name)'")
        .with("did you mean", Spelling.nearest(to: name, in: known))
        .with("classes", known.isEmpty ? "none" : known.prefix(40).joined(separator: ", ")))
  }
}
