import ArgumentParser
import Tenon

/// `tenon import FILE --model EXPERIMENT_OR_ARCHIVE`, `tenon import MODEL.onnx`.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model of another program's file.",
    discussion: """
      Reads .pt, .safetensors, .npz and .tenon, whatever the file is called. The model is that of an experiment, whose data \
      says what it reads and which classes there are, or another archive. Every tensor of the model has to be in the file, \
      by its name and shape, and no other ones; --rename, --exclude and --no-strict are for where that is not so.

      An ONNX file (.onnx) has its model with it, so that none is named: its operators become layers, and the file's names \
      of tensors theirs. What Tenon has no layer for is named. --experiment writes the model as an experiment has it:

        tenon import model.onnx -o model.tenon --experiment model.yaml
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The file with the weights.", valueName: "FILE"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The model that takes them: an experiment (.yaml) or a model (.tenon).", valueName: "EXPERIMENT_OR_ARCHIVE"))
  var model: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The model to write (.tenon).", valueName: "FILE"))
  var output: String

  @Option(name: .customLong("set"), help: ArgumentHelp("Change a setting of an experiment.", valueName: "K=V"))
  var overrides: [String] = []

  @OptionGroup var options: ImportOptions
  @OptionGroup var onnx: ONNXImportOptions
  @OptionGroup var host: HostOptions

  private func isExperiment(_ model: String) -> Bool { model.hasSuffix(".yaml") || model.hasSuffix(".yml") }

  func validate() throws {
    guard let model else {
      guard overrides.isEmpty, options.isEmpty else {
        throw ValidationError(
          "--set, --part, --rename, --exclude and --no-strict are about --model, which is not given")
      }
      return
    }
    guard onnx.isEmpty else {
      throw ValidationError("--experiment, --extent and --transforms are about an ONNX file without --model")
    }
    if !overrides.isEmpty, !isExperiment(model) {
      throw ValidationError("--set changes an experiment (.yaml), and --model is '\(model)'")
    }
  }

  func run() throws {
    let archive: ModelArchive
    if let model {
      archive = try isExperiment(model) ? ofExperiment(model) : ofArchive(model)
    } else {
      guard try file.lowercased().hasSuffix(".onnx") || FileFormat(of: file) == .onnx else {
        throw ExchangeError.modelMissing(file)
      }
      archive = try onnx.model(of: file, host.session())
    }
    try archive.write(to: output)
    Console.line("archive: \(output)")
  }

  private func ofExperiment(_ model: String) throws -> ModelArchive {
    var experiment = try Experiment(path: model, overrides: overrides)
    experiment.initialize = options.initialization(from: file)
    let trainer = try host.session(for: experiment).trainer(experiment)
    for note in trainer.notes { Console.error("note: \(note)") }
    return trainer.archive()
  }

  /// What was measured of the other weights is left out.
  private func ofArchive(_ model: String) throws -> ModelArchive {
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

extension ExchangeError {
  fileprivate static func modelMissing(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("import-model", "\(path) holds weights alone, and no model")
        .help("name the model that takes them: --model EXPERIMENT_OR_ARCHIVE"))
  }
}
