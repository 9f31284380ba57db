import ArgumentParser
import Tenon

/// `tenon import FILE --model EXPERIMENT_OR_ARCHIVE`.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the weights of another program's file into a model.",
    discussion: """
      Reads .pt, .safetensors, .npz and .tenon, whatever the file is called. The model is that of an experiment, whose data \
      says what it reads and which classes there are, or another archive. Every tensor of the model has to be in the file, \
      by its name and shape, and no other ones; --rename, --exclude and --no-strict are for where that is not so.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The file with the weights.", valueName: "FILE"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The model that takes them: an experiment (.yaml) or a model (.tenon).", valueName: "EXPERIMENT_OR_ARCHIVE"))
  var model: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The model to write (.tenon).", valueName: "FILE"))
  var output: String

  @Option(name: .customLong("set"), help: ArgumentHelp("Change a setting of an experiment.", valueName: "K=V"))
  var overrides: [String] = []

  @OptionGroup var options: ImportOptions
  @OptionGroup var host: HostOptions

  private var isExperiment: Bool { model.hasSuffix(".yaml") || model.hasSuffix(".yml") }

  func validate() throws {
    if !overrides.isEmpty, !isExperiment {
      throw ValidationError("--set changes an experiment (.yaml), and --model is '\(model)'")
    }
  }

  func run() throws {
    let archive = try isExperiment ? ofExperiment() : ofArchive()
    try archive.write(to: output)
    Console.line("archive: \(output)")
  }

  private func ofExperiment() throws -> ModelArchive {
    var experiment = try Experiment(path: model, overrides: overrides)
    experiment.initialize = options.initialization(from: file)
    let trainer = try host.session(for: experiment).trainer(experiment)
    for note in trainer.notes { Console.error("note: \(note)") }
    return trainer.archive()
  }

  /// What was measured of the other weights is left out.
  private func ofArchive() throws -> ModelArchive {
    var archive = try ModelArchive(path: model)
    let settings = options.initialization(from: file)
    let source = try TensorFile.open(file, part: options.part, weights: true)
    let match = try WeightMatch(
      source, to: archive.state.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, settings.rules)
    let progress = ExchangeProgress("reading \(file)")
    try match.load(strict: settings.strict, progress: progress.show)
    progress.end()
    for line in match.lines { Console.error("note: \(line)") }
    archive.forgetWeights()
    return archive
  }
}
