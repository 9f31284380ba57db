import Tenon

/// What becomes of predictions: lines, rows of the table, what TensorBoard shows, and a count of those that failed.
struct PredictionReport {
  private let command: Predict
  /// What one of them is called: image, sample.
  private let noun: String
  private let classNames: [String]
  /// The place of the output that the table has.
  private let tabled: Int
  private let category: Predict.Category
  private var submission: Submission?
  private var summary: PredictionSummary?
  private let writer: SummaryWriter?
  private var done = 0
  private var failures = 0

  /// - Parameter pictures: how what the model reads is shown; nil where that is no picture.
  /// - Throws: `PredictionError` when the table is to have an output that there is not; `FileError` for a folder of
  ///   TensorBoard's that cannot be written to, before anything is predicted.
  init(
    _ command: Predict, of noun: String, _ archive: ModelArchive, outputNames: [String], submission: Submission?,
    pictures: ShownPictures? = nil
  ) throws {
    (self.command, self.noun, self.classNames, self.submission) = (command, noun, archive.classNames, submission)
    tabled = try command.position(among: outputNames)
    category = command.category ?? (Predict.areIntegers(classNames) ? .name : .index)
    writer = try command.tensorboard.map { try SummaryWriter(logDir: $0) }
    if writer != nil {
      summary = PredictionSummary(of: archive, top: command.top, pictures: pictures)
    }
  }

  /// - Parameter input: what the model reads of a sample that is added afterwards.
  mutating func prepare(_ input: Tensor) throws { try summary?.prepare(input) }

  /// - Parameters:
  ///   - subject: what was predicted.
  ///   - json: the same in JSON.
  ///   - fault: what is said of a failure.
  mutating func add(
    _ result: Result<[Predictor.Output], any Error>, of subject: String, json: @autoclosure () -> JSONObject,
    fault: (any Error) -> String
  ) throws {
    summary?.add(result, of: subject)
    switch result {
    case .success(let outputs):
      if command.csv != nil {
        try submission?.add(
          done, category: Predict.answer(outputs[tabled], classNames, category, of: subject))
      }
      if command.csv == nil || command.json { Console.line(try command.lines.line(outputs, of: subject, json: json())) }
    case .failure(let error):
      failures += 1
      Console.error(fault(error))
    }
    done += 1
  }

  /// Writes the table and what TensorBoard shows, where failures stand, too; says what was left out.
  ///
  /// - Throws: `PredictionError` when some failed and they are not to be left out.
  func finish() throws {
    let summarized = Result { try summarize() }
    if failures > 0 {
      guard command.skipUnreadable else {
        throw PredictionError.unreadable(failures, of: done, noun, file: command.csv)
      }
      Console.error("note: \(failures) of \(Format.count(done, noun)) left out")
    }
    if let csv = command.csv {
      try submission?.write(to: csv)
      if !command.json { Console.line("\(csv): \(Format.count(done - failures, noun))") }
    }
    try summarized.get()
  }

  private func summarize() throws {
    guard let summary, let writer else { return }
    try summary.write(to: writer)
    try writer.close()
    Console.error("note: `tensorboard --logdir \(ShellWord.path(writer.logDir))` shows the predictions")
  }
}
