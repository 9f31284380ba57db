import ArgumentParser
import Tenon

struct ShowSchedule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "The learning rate of every step of a training, without training.",
    discussion: """
      tenon show schedule experiment.yaml -o schedule.png
      tenon show schedule runs/demo --set training.epochs=20 -o schedule.png

      What `tenon inspect --schedule` prints, as a picture.
      """)

  @OptionGroup var experiment: ShownExperiment

  @Option(help: ArgumentHelp("The steps of an epoch, in place of those of the data.", valueName: "N"))
  var stepsPerEpoch: Int?

  @OptionGroup var output: FigureOptions

  func validate() throws {
    if let stepsPerEpoch, !(1...1_000_000_000).contains(stepsPerEpoch) {
      throw ValidationError("--steps-per-epoch must be at least 1 and at most 1000000000, received \(stepsPerEpoch)")
    }
  }

  func run() throws {
    let read = try experiment.read()
    // What an archive says of places of data is not followed.
    if experiment.isArchive, stepsPerEpoch == nil, read.training.schedulerInterval == .step {
      throw ShowError.stepsNotNamed(experiment.path)
    }
    let factory = try experiment.host.session(for: read).factory
    let rates = try LearningRates(read, factory: factory, stepsPerEpoch: stepsPerEpoch)
    try output.write(ScheduleFigure(rates).figure())
  }
}

/// An experiment that is shown: its file, or that of a run.
struct ShownExperiment: ParsableArguments {
  @ArgumentParser.Argument(
    help: ArgumentHelp("An experiment (.yaml), the folder of a run, or a model.", valueName: "EXPERIMENT_OR_RUN"))
  var path: String

  @Option(name: .customLong("set"), help: ArgumentHelp("Change a setting of the experiment.", valueName: "K=V"))
  var overrides: [String] = []

  @OptionGroup var host: HostOptions

  var isArchive: Bool { !isFile && !Folder.isThere(path) }

  var isFile: Bool { path.hasSuffix(".yaml") || path.hasSuffix(".yml") }

  /// Of an archive what it was trained with.
  func read() throws -> Experiment {
    if isFile { return try Experiment(path: path, overrides: overrides) }
    if Folder.isThere(path) { return try Experiment(path: "\(path)/experiment.yaml", overrides: overrides) }
    let archive = try ModelArchive(path: path, weights: .mapped)
    return try Experiment(json: archive.experiment, overrides: overrides, source: "the archive's experiment")
  }
}

extension ShowError {
  fileprivate static func stepsNotNamed(_ path: String) -> ShowError {
    ShowError(
      diagnostic: Diagnostic(
        "steps-not-named", "the rates of \(path) change from step to step, and a model reads no data by itself"
      )
      .help("--steps-per-epoch N, or name the experiment or the folder of the run"))
  }
}
