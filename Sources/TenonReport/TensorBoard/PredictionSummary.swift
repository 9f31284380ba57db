import TenonArchive
import TenonCore
import TenonFormats
import TenonPredict

/// What a model predicts for samples, for TensorBoard: a table, how the scores are spread, and pictures of what was read.
///
///     var summary = PredictionSummary(of: model.archive)
///     try predictor.predict(images, batchSize: 32) { path, result in summary.add(result, of: "\(path)") }
///     try summary.write(to: SummaryWriter(logDir: "predictions"))
///
/// Names of files, classes and outputs are anybody's: in the table they are code, which nothing is made of, and in pictures they are
/// drawn. However many samples there are, table, pictures and numbers are bounded.
public struct PredictionSummary {
  /// Rows of the table.
  public static let mostRows = 1000
  public static let mostPictures = 64
  /// Numbers of a histogram.
  static let mostScores = 1 << 20
  /// Of one output, in a row of the table.
  private static let mostClasses = 20
  private static let mostNumbers = 10
  private static let mostCharacters = 200

  /// Of a picture's longer side: twice what is drawn of it.
  private static let mostPixels = 224

  private let name: String
  private let outputs: [String]
  /// Of each output that has a class for each place of a sample, how many classes there are.
  private let placed: [String: Int]
  private let top: Int
  private let pictures: ShownPictures?

  private var rows: [[String]] = []
  private var done = 0
  private var failures = 0
  /// For each output, of all samples.
  private var scores: [[Double]]
  /// Of the first samples that can be read, in their order.
  private var rasters: [Raster] = []
  private var captions: [[String]] = []

  /// - Parameters:
  ///   - archive: of the model.
  ///   - top: classes of a row, the most likely first.
  ///   - pictures: how inputs are shown; nil for those that are none.
  public init(of archive: ModelArchive, top: Int = 1, pictures: ShownPictures? = nil) {
    (name, outputs) = (archive.name, archive.graph.outputs.map(\.name))
    (self.top, self.pictures) = (max(1, top), pictures)
    placed = (archive.signature?.outputs ?? []).reduce(into: [:]) { placed, output in
      // [N, K, ...]
      if output.dimensions.count > 2 { placed[output.name] = output.dimensions[1] }
    }
    scores = outputs.map { _ in [] }
  }

  /// Keeps a picture of a sample that will be added: those that can be read, in their order.
  ///
  /// - Parameter input: what the model reads of it, [rows, ...]; the first row is shown.
  public mutating func prepare(_ input: Tensor) throws {
    guard rasters.count < Self.mostPictures, let pictures, input.shape.rank > 0, input.shape[0] > 0 else { return }
    for picture in try pictures.rasters(0..<1, of: input) ?? [] {
      let longest = max(picture.height, picture.width)
      func shortened(_ side: Int) -> Int { max(1, side * Self.mostPixels / longest) }
      rasters.append(
        longest <= Self.mostPixels
          ? picture : try picture.scaled(to: (shortened(picture.height), shortened(picture.width))))
    }
  }

  /// - Parameters:
  ///   - result: all outputs of the model, or what is wrong with the sample.
  ///   - subject: what was predicted.
  public mutating func add(_ result: Result<[Predictor.Output], any Error>, of subject: String) {
    done += 1
    switch result {
    case .failure(let error):
      failures += 1
      guard rows.count < Self.mostRows else { return }
      let reason = (error as? any TenonError)?.diagnostic.headline ?? "\(error)"
      let cells = outputs.indices.map { $0 == 0 ? "not predicted: \(Self.code(reason))" : "" }
      rows.append([Self.code(subject)] + cells)
    case .success(let results):
      let places = results.map { output in placed[output.name].flatMap { PlaceClasses(output, classes: $0) } }
      if rows.count < Self.mostRows { rows.append([Self.code(subject)] + zip(results, places).map(answer)) }
      if captions.count < Self.mostPictures {
        captions.append([results.first.map { caption($0, places[0]) } ?? "", Folder.lastPart(of: subject)])
      }
      for (index, (output, places)) in zip(results, places).enumerated() where scores.indices.contains(index) {
        let room = max(0, Self.mostScores - scores[index].count)
        scores[index] += numbers(output, places).prefix(room).filter(\.isFinite)
      }
    }
  }

  /// What the histogram counts.
  private func numbers(_ output: Predictor.Output, _ places: PlaceClasses?) -> [Double] {
    if let places { return places.confidences }
    let isOne = output.prediction.decision == .argMax
    return (isOne ? output.scores.prefix(1) : output.scores.prefix(Self.mostScores)).map(\.value)
  }

  /// Writes it all at step 0: `predictions/table`, `predictions/score` (of each of several outputs `predictions/score/NAME`),
  /// `predictions/pictures`.
  ///
  /// - Throws: `FileError` for files that cannot be written; `DrawingError` where what draws pictures is missing: the rest is
  ///   written then.
  public func write(to writer: SummaryWriter) throws {
    try writer.addText("predictions/table", markdown, step: 0)
    for (output, scores) in zip(outputs, scores) where !scores.isEmpty {
      let tag = outputs.count > 1 ? "predictions/score/\(Self.short(output))" : "predictions/score"
      try writer.addHistogram(tag, scores, step: 0)
    }
    guard !rasters.isEmpty else { return }
    try writer.flush()
    try writer.addFigure("predictions/pictures", drawing.raster(), step: 0)
  }
}

// MARK: Text

extension PredictionSummary {
  private var markdown: String {
    var lines = ["\(Plural.count(done, "sample")) with the model \(Self.code(name))"]
    if failures > 0 { lines[0] += ", of which \(failures.grouped) could not be predicted" }
    if done > rows.count { lines.append("The first \(rows.count.grouped):") }
    let head = ["sample"] + (outputs.count > 1 ? outputs.map(Self.code) : ["prediction"])
    return (lines + [MarkdownText.table(head, rows)]).joined(separator: "\n\n") + "\n"
  }

  /// The most likely classes, yes or no for each of them, or numbers; shares of the classes that places have.
  private func answer(_ output: Predictor.Output, _ places: PlaceClasses?) -> String {
    let scores = output.scores
    if let places {
      return places.classes.prefix(Self.mostClasses).map { "\(Self.code($0.name)) \(Self.percent($0.share))" }
        .joined(separator: ", ")
    }
    switch output.prediction.decision {
    case .argMax:
      return scores.prefix(min(top, Self.mostClasses)).map { "\(Self.code($0.name)) \($0.value.fixed(4))" }
        .joined(separator: ", ")
    case .threshold where scores.count > Self.mostNumbers:
      // A mask has a number for each pixel.
      let above = scores.count { $0.isAbove == true }
      return "yes for \(above.grouped) of \(scores.count.grouped)"
    case .threshold:
      return scores.map { "\(Self.code($0.name)) \($0.value.fixed(4)) \($0.isAbove == true ? "yes" : "no")" }
        .joined(separator: ", ")
    case .none:
      let rest = scores.count > Self.mostNumbers ? ", … (\(scores.count.grouped) numbers)" : ""
      return scores.prefix(Self.mostNumbers).map { $0.value.fixed(4) }.joined(separator: ", ") + rest
    }
  }

  private static func code(_ text: String) -> String { MarkdownText.code(short(text)) }

  private static func percent(_ share: Double) -> String { "\((100 * share).fixed(1)) %" }

  private static func short(_ text: String) -> String { PageNumber.name(text, most: mostCharacters).visibleLine }
}

// MARK: Pictures

extension PredictionSummary {
  private static let nameWidth = 76.0

  /// What the first output says.
  private func caption(_ output: Predictor.Output, _ places: PlaceClasses?) -> String {
    func name(_ text: String) -> String {
      DrawingFont.abbreviated(text, width: Self.nameWidth, size: FigureStyle.captionSize)
    }
    if let first = places?.classes.first { return "\(name(first.name)) \(Self.percent(first.share))" }
    guard let score = output.scores.first else { return "" }
    let number = score.value.isFinite ? score.value.fixed(3) : "–"
    switch output.prediction.decision {
    case .argMax: return "\(name(score.name)) \(number)"
    case .threshold where output.scores.count == 1:
      return "\(name(score.name)) \(number) \(score.isAbove == true ? "yes" : "no")"
    case .threshold: return "yes for \(output.scores.count { $0.isAbove == true }) of \(output.scores.count)"
    case .none: return output.scores.count == 1 ? number : "\(output.scores.count) numbers"
    }
  }

  private var drawing: Drawing {
    let cells = zip(rasters, captions).map { picture, captions in
      PictureGrid.Cell(
        picture: picture, captions: [.init(captions[0])] + captions.dropFirst().map { .init($0, .pale) })
    }
    let rest = done - failures - cells.count
    let note = rest > 0 ? "the first \(cells.count) of \((done - failures).grouped)" : ""
    return FigureStyle.titled(
      "Predictions of \(PageNumber.name(name, most: 60))", notes: [note],
      PictureGrid(cells: cells, side: 112, captionWidth: 132).drawing)
  }
}
