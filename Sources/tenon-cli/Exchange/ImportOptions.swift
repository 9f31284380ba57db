import ArgumentParser
import Tenon

/// How the names of a file and of a model are brought together.
struct ImportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Take one part of a checkpoint of PyTorch: model, ema.model.", valueName: "KEYS"))
  var part: String?

  @Option(
    name: .customLong("rename"),
    help: ArgumentHelp(
      "What a name in the file, or the beginning of names up to a dot, is in the model: module.= takes it away; may be repeated.",
      valueName: "OLD=NEW"))
  var renames: [String] = []

  @Option(
    help: ArgumentHelp("Leave what matches as it is in the model: 'fc.*'; may be repeated.", valueName: "PATTERN"))
  var exclude: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether tensors that are missing, left over or of another shape are an error.")
  var strict = true

  /// Whether nothing of it was asked for.
  var isEmpty: Bool { part == nil && renames.isEmpty && exclude.isEmpty && strict }

  func validate() throws {
    for text in renames where !text.contains("=") {
      throw ValidationError("--rename must be OLD=NEW, as in module.= or fc.=head., received '\(text)'")
    }
  }

  /// As an experiment says it.
  func initialization(from path: String) -> Experiment.Initialization {
    var settings = Experiment.Initialization(from: path)
    settings.part = part
    settings.strict = strict
    settings.exclude = exclude
    for text in renames {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      settings.rename[String(parts[0])] = String(parts[1])
    }
    return settings
  }
}
