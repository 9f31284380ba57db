import ArgumentParser
import Tenon

struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Write what a layer of a trained model makes of images, for NumPy or a spreadsheet.",
    discussion: """
      tenon features model.tenon photos/ --layer 5 --npy features.npy --csv features.csv
      tenon features model.tenon --experiment experiment.yaml --part test --layer 5 --npy features.npy

      The array has a row for each image, in the order of the paths or of the dataset; the table says which one it is. \
      `tenon inspect model.tenon` lists the layers. Images are prepared as for predict; of several crops the mean is taken.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A model, written by `train`.", valueName: "ARCHIVE"))
  var archive: String

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "Image files, folders of them, or .txt files that name one on each line.", valueName: "PATH"))
  var paths: [String] = []

  @Option(help: ArgumentHelp("The layer, or a composite for the last one in it.", valueName: "LAYER"))
  var layer: String

  @Option(help: ArgumentHelp("Write an array, float32, a row for each image.", valueName: "FILE"))
  var npy: String?

  @Option(help: ArgumentHelp("Write a table: the image, and each number in a column of its own.", valueName: "FILE"))
  var csv: String?

  @Option(help: ArgumentHelp("Take the data of an experiment in place of images.", valueName: "EXPERIMENT"))
  var experiment: String?

  @Option(
    help: ArgumentHelp("Which of the experiment's data: train, validation or test (default: test).", valueName: "PART"))
  var part: DataPart?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting of the experiment, as in --set data.test.ImageFolder.root=photos.", valueName: "K=V"))
  var overrides: [String] = []

  @Option(help: ArgumentHelp("Images at a time (default: the experiment's eval_batch_size).", valueName: "N"))
  var batch: Int?

  @OptionGroup var preparation: PreparationOptions

  @Flag(help: "Leave out images that cannot be read.")
  var skipUnreadable = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard npy != nil || csv != nil else { throw ValidationError("name a file to write: --npy or --csv") }
    guard npy != csv else { throw ValidationError("--npy and --csv name the same file") }
    guard paths.isEmpty != (experiment == nil) else {
      throw ValidationError(
        paths.isEmpty ? "name at least one image, or data: --experiment" : "images and --experiment exclude each other")
    }
    if experiment == nil, part != nil || !overrides.isEmpty {
      throw ValidationError("--part and --set are about --experiment, which is not given")
    }
    if experiment != nil, preparation.augment != nil || preparation.maxPixels != nil {
      throw ValidationError("--augment and --max-pixels are about images, not about --experiment")
    }
    if let batch, !(1...1 << 20 ~= batch) {
      throw ValidationError("--batch must be from 1 to \(1 << 20), received \(batch)")
    }
  }

  func run() throws {
    let read = try experiment.map { try Experiment(path: $0, overrides: overrides) }
    let loaded = try host.session(for: read).model(at: archive)
    for note in loaded.notes { Console.error("note: \(note)") }
    let count = try read.map { try write(loaded, of: $0) } ?? writeImages(loaded)
    for file in [npy, csv].compactMap(\.self) { Console.line("\(file): \(Format.count(count, "image"))") }
  }

  /// - Returns: how many rows were written.
  private func write(_ loaded: LoadedModel, of experiment: Experiment) throws -> Int {
    let features = try DataFeatures(
      loaded, layer: layer, experiment, part: part ?? .test, transforms: preparation.options().transforms,
      batchSize: batch)
    let files = FeatureFiles(npy: npy, csv: csv, type: features.type, labels: ["sample", "target"])
    var count = 0
    try files.write { rows in
      let skipped = try features.forEach { sample, target, row in
        count += 1
        try rows.add(["\(sample)", target.map(String.init) ?? ""], row)
      }
      for sample in skipped { Console.error("skipped \(sample)") }
    }
    return count
  }

  private func writeImages(_ loaded: LoadedModel) throws -> Int {
    let selection = try ImageSelection(paths)
    let predictor = try loaded.predictor(preparation.options())
    let files = FeatureFiles(npy: npy, csv: csv, type: try predictor.featureType(of: layer), labels: ["image"])
    var (done, failures) = (0, 0)
    try files.write { rows in
      try predictor.features(
        of: selection.images, layer: layer, batchSize: batch ?? predictor.defaultBatchSize
      ) { path, result in
        done += 1
        switch result {
        case .success(let row): try rows.add(["\(path)"], row)
        case .failure(let error):
          failures += 1
          Console.error("\(error)")
        }
      }
      guard failures > 0 else { return }
      guard skipUnreadable else { throw PredictionError.unreadable(failures, of: done, "image", file: npy ?? csv) }
      Console.error("note: \(failures) of \(Format.count(done, "image")) left out")
    }
    return done - failures
  }
}

extension DataPart: ExpressibleByArgument {}
