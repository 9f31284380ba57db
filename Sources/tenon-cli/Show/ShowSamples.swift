import ArgumentParser
import Tenon

struct ShowSamples: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samples", abstract: "Samples as a training reads them, after all transforms.",
    discussion: """
      tenon show samples experiment.yaml -o samples.png
      tenon show samples runs/demo --part test --count 64 -o samples.png

      Normalization is undone. --epoch shows what the random transforms make of the same samples later.
      """)

  @OptionGroup var experiment: ShownExperiment

  @Option(help: ArgumentHelp("Which data: train, validation or test.", valueName: "PART"))
  var part = DataPart.train

  @Option(help: ArgumentHelp("How many, up to \(SamplesFigure.most).", valueName: "N"))
  var count = 40

  @Option(help: ArgumentHelp("Of training data: which epoch's order and random draws, from 1.", valueName: "N"))
  var epoch = 1

  @OptionGroup var output: FigureOptions

  func validate() throws {
    try FigureOptions.check("--count", count, most: SamplesFigure.most)
    try FigureOptions.check("--epoch", epoch, most: 1_000_000)
  }

  func run() throws {
    guard !experiment.isArchive else { throw ShowError.noData(experiment.path) }
    let read = try experiment.read()
    let factory = try experiment.host.session(for: read).factory
    let data = try ShownSamples(read, part: part, factory: factory)
    let samples = try SamplesFigure.samples(
      of: data.loader, epoch: part == .train ? epoch - 1 : 0, count: count, inputs: data.inputs, data.pictures)
    let drawn = part == .train ? ", epoch \(epoch)" : ""
    try output.write(SamplesFigure(samples, of: read.name, note: "\(part) data\(drawn)").figure)
  }
}

/// A part of an experiment's data.
private struct ShownSamples {
  let loader: BatchLoader
  /// What the model reads.
  let inputs: [String]
  let pictures: ShownPictures

  /// - Throws: `ShowError` for a part that there is not; what opening data throws.
  init(_ experiment: Experiment, part: DataPart, factory: ComponentFactory) throws {
    let resolver = ExperimentResolver(factory)
    let resolved = try resolver.resolve(experiment)
    let data = try ExperimentData(resolved, factory: factory)
    let loaders: [DataPart: BatchLoader?] = [
      .train: data.train, .validation: data.validation, .test: data.test,
    ]
    guard let loader = loaders[part].flatMap({ $0 }) else { throw ShowError.noPart(part, experiment.name) }
    self.loader = loader
    inputs = try resolver.graph(resolved).inputs.map(\.name)
    let transforms = part == .train ? resolved.trainTransforms : resolved.evalTransforms
    pictures = ShownPictures(undoing: transforms.map(\.reference))
  }
}

extension ShowError {
  fileprivate static func noData(_ path: String) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-data", "\(path) is a model, which reads no data by itself")
        .help("name the experiment, or the folder of the run"))
  }

  fileprivate static func noPart(_ part: DataPart, _ experiment: String) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-data", "the experiment '\(experiment)' has no \(part) data")
        .help("name another part: --part train"))
  }
}
