import ArgumentParser
import Tenon

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Apply a trained model to images, to the rows of a table or to texts.",
    discussion: """
      The preprocessing comes from the archive, or from --transforms. One that makes several crops of an image (FiveCrop) \
      gives one answer for all of them: the mean of the model's outputs, before any softmax. So does --augment for an \
      image and several versions of it that are changed at random:

        tenon predict model.tenon photos --augment '[RandomHorizontalFlip]' --passes 8
        tenon predict model.tenon photos --transforms '[Grayscale, {CenterCrop: {size: 28}}, ToTensor]'

      A model of a table reads the rows of CSV files; a model of texts the lines of text files, --text, or standard input (-):

        tenon predict model.tenon new.csv
        tenon predict model.tenon --text 'a good film'

      Images that cannot be read are named, and all others are predicted; the exit code is then 1.

      --tensorboard writes a table of the predictions, how their scores are spread, and pictures of what the model reads:

        tenon predict model.tenon photos --tensorboard runs/photos
      """)

  enum Category: String, ExpressibleByArgument, CaseIterable { case index, name }

  @ArgumentParser.Argument(help: ArgumentHelp("A model, written by `train`.", valueName: "ARCHIVE"))
  var archive: String

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "Image files (JPEG, PNG, GIF, BMP, PPM, WebP, TIFF), folders of them, or .txt files that name one on each line; CSV files; "
        + "files of texts, one a line.",
      valueName: "PATH"))
  var paths: [String] = []

  @Option(
    parsing: .singleValue, help: ArgumentHelp("A text, for a model of texts; may be given again.", valueName: "TEXT"))
  var text: [String] = []

  @Option(
    help: ArgumentHelp(
      "How many classes to show, the most likely first; other models show all their numbers.", valueName: "K"))
  var top = 1

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  @Option(help: ArgumentHelp("Write the classes to a table with the columns Id and Category.", valueName: "FILE"))
  var csv: String?

  @Option(help: ArgumentHelp("The output whose classes the table has (default: the model's first).", valueName: "NAME"))
  var output: String?

  @Option(
    help: """
      What the table has as Category: the number of the class, or its name (default: the number, and the name where all \
      names are integers).
      """)
  var category: Category?

  @Option(
    help: ArgumentHelp(
      "Digits of integer Ids in the table (default: as many as the longest has, at least 4).", valueName: "N"))
  var idWidth: Int?

  @Option(
    help: ArgumentHelp(
      "Write a table, a histogram of the scores, and pictures for TensorBoard, too.", valueName: "FOLDER"))
  var tensorboard: String?

  @Option(help: ArgumentHelp("Images at a time (default: the experiment's eval_batch_size).", valueName: "N"))
  var batch: Int?

  @OptionGroup var preparation: PreparationOptions

  @Flag(help: "Leave out images that cannot be read.")
  var skipUnreadable = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1, received \(top)") }
    guard !paths.isEmpty || !text.isEmpty else {
      throw ValidationError("name at least one image, CSV file or file of texts, or give --text")
    }
    if let batch, !(1...1 << 20 ~= batch) {
      throw ValidationError("--batch must be from 1 to \(1 << 20), received \(batch)")
    }
    if let idWidth, !(1...100 ~= idWidth) {
      throw ValidationError("--id-width must be from 1 to 100, received \(idWidth)")
    }
    if csv == nil, output != nil { throw ValidationError("--output is about the table: it needs --csv") }
    if csv == nil, idWidth != nil { throw ValidationError("--id-width is about the table: it needs --csv") }
  }

  func run() throws {
    let loaded = try host.session().model(at: archive)
    for note in loaded.notes { Console.error("note: \(note)") }
    if loaded.archive.readsTexts || loaded.readsRows { return try predictSamples(loaded) }
    guard text.isEmpty else {
      throw PredictionError.notForImages("--text", "a model of texts", archive)
    }
    let selection = try ImageSelection(paths)
    if let note = selection.note { Console.error("note: \(note)") }
    let submission = try csv.map { _ in try Submission(selection.images, width: idWidth) }
    let options = try preparation.options()
    let predictor = try loaded.predictor(options)
    var report = try PredictionReport(
      self, of: "image", loaded.archive, outputNames: predictor.outputNames, submission: submission,
      pictures: ShownPictures(undoing: options.transforms ?? loaded.archive.preprocessing))
    if csv != nil, category == nil, Self.areIntegers(predictor.classNames), !Self.arePositions(predictor.classNames) {
      Console.error(
        "note: all classes are named by integers, so the table has their names; their numbers: --category index")
    }
    try predictor.predict(
      selection.images, batchSize: batch ?? predictor.defaultBatchSize, prepared: { try report.prepare($0) }
    ) { path, result in
      try report.add(result, of: "\(path)", json: ["image": .string("\(path)")]) { "\($0)" }
    }
    try report.finish()
  }

  /// The place of the output that the table has.
  func position(among outputs: [String]) throws -> Int {
    guard let output else { return 0 }
    guard let position = outputs.firstIndex(of: output) else { throw PredictionError.noOutput(output, outputs) }
    return position
  }

  /// How predictions are printed.
  var lines: PredictionText { PredictionText(top: top, isJSON: json) }

  /// The most likely class, or that of the only number.
  static func answer(
    _ output: Predictor.Output, _ names: [String], _ category: Category, of subject: String
  ) throws -> String {
    let scores = output.scores
    switch output.prediction.decision {
    case .argMax: return category == .index ? "\(scores[0].index)" : scores[0].name
    case .threshold where scores.count == 1:
      let index = scores[0].isAbove == true ? 1 : 0
      return category == .index || names.count != 2 ? "\(index)" : names[index]
    case .threshold, .none: throw SubmissionError.noClass(subject)
    }
  }

  /// Whether all names are integers, as those of folders for digits are.
  static func areIntegers(_ names: [String]) -> Bool {
    !names.isEmpty
      && names.allSatisfy { name in
        let digits = name.utf8.first.map { "+-".utf8.contains($0) } == true ? name.utf8.dropFirst() : name.utf8[...]
        return !digits.isEmpty && digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      }
  }

  /// Whether every name is the class's number anyway.
  private static func arePositions(_ names: [String]) -> Bool { names == names.indices.map { "\($0)" } }
}

/// Images that could not be predicted.
struct PredictionError: TenonError {
  let diagnostic: Diagnostic

  static func noOutput(_ name: String, _ known: [String]) -> PredictionError {
    PredictionError(
      diagnostic: Diagnostic("unknown-output", "the model has no output '\(name)'")
        .with("did you mean", Spelling.nearest(to: name, in: known)).with("outputs", known.joined(separator: ", ")))
  }

  static func notForImages(_ option: String, _ what: String, _ archive: String) -> PredictionError {
    PredictionError(
      diagnostic: Diagnostic("bad-option", "\(option) is for \(what), which \(archive) is not")
        .help("name images, or tables, as PATH"))
  }

  static func unreadable(_ count: Int, of total: Int, _ noun: String, file: String?) -> PredictionError {
    PredictionError(
      diagnostic: Diagnostic("\(noun)s-unreadable", "\(count) of \(Format.count(total, noun)) could not be predicted")
        .with("file", file.map { "\($0) is not written" })
        .help("mend or remove them, or leave them out with --skip-unreadable"))
  }
}
