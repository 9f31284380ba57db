import ArgumentParser
import Tenon

/// A model that is shown: an archive, or that of a run.
struct ShownModel: ParsableArguments {
  @ArgumentParser.Argument(
    help: ArgumentHelp("A model (.tenon), or the folder of a run.", valueName: "ARCHIVE_OR_RUN"))
  var path: String

  @OptionGroup var host: HostOptions

  var isRun: Bool { Folder.isThere(path) }

  /// The run whose folder is named; nil for an archive.
  ///
  /// - Throws: `RunReadingError` for a folder that is no run's.
  func run() throws -> RunRecord? { try isRun ? Self.run(path) : nil }

  private static func run(_ path: String) throws -> RunRecord {
    let record = try RunRecord(path: path)
    for note in record.notes { Console.error("note: \(note)") }
    return record
  }

  /// The file of the model: of a run the best one, else its newest.
  ///
  /// - Throws: `RunReadingError` for a run that has written none yet.
  func archivePath() throws -> String { try isRun ? Self.archivePath(ofRun: path) : path }

  /// The same of a folder.
  static func archivePath(ofRun path: String) throws -> String {
    guard let model = try run(path).model else { throw RunReadingError.noModel(path) }
    return model.path
  }

  /// What is stored, without loading any plugin.
  func archive() throws -> ModelArchive { try ModelArchive(path: archivePath(), weights: .mapped) }

  /// Ready to compute.
  func loaded() throws -> LoadedModel {
    let loaded = try host.session().model(at: archivePath())
    for note in loaded.notes { Console.error("note: \(note)") }
    return loaded
  }
}

/// The data that a model is evaluated on to be shown.
struct ShownData: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("Where the data lies: a folder, or a list of files, as its dataset reads.", valueName: "PATH"))
  var place: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting of the model's experiment, as in --set data.eval_batch_size=256.", valueName: "K=V"))
  var overrides: [String] = []

  /// Whether other data is named than what a training has measured.
  var isNamed: Bool { place != nil || !overrides.isEmpty }

  /// Evaluates a model as `tenon evaluate` does, and has somebody look at each batch.
  ///
  /// - Throws: `ShowError` for a model that does not classify, where that is looked at; what evaluating throws.
  func evaluate(
    _ loaded: LoadedModel, watching: @escaping (EvaluationSubject?) throws -> (EvaluatedBatch) throws -> Void
  ) throws {
    let result: Evaluation
    do {
      result = try loaded.evaluate(
        overrides: overrides, data: place, note: { Console.error("note: \($0)") },
        progress: { done, total in
          if Terminal.canRewrite { Console.status("batch \(done)/\(total)") }
        }, watching: watching)
    } catch let note as EvaluationNote {
      throw ShowError.notClassified(loaded.archive.name, note.text)
    }
    Console.status("")
    for sample in result.skipped { Console.error("skipped \(sample)") }
  }
}
