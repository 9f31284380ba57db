import TenonArchive
import TenonCore
import TenonEngine
import TenonExperiment
import TenonFormats
import TenonPredict

extension Trainer {
  /// The model as it is now, with a card, the history of its training, and an example of what it gives.
  ///
  /// Its tensors are the model's own: write it before training goes on.
  ///
  /// - Parameter metrics: more than those of the epoch whose state it holds.
  public func archive(_ metrics: [ModelArchive.Metric] = []) -> ModelArchive {
    var archive = bareArchive(metrics)
    archive.history = progress.history.map(\.withoutSeconds.json)
    archive.example = example(archive)
    archive.card = card ?? ModelCard.text(of: archive)
    return archive
  }

  /// The example with what the model gives for it now: a forward pass of one sample.
  ///
  /// Nothing that goes wrong with it ends a training: what it is made with has worked for the evaluation.
  private func example(_ archive: ModelArchive) -> ModelExample? {
    guard experiment.full.example else { return nil }
    // Nothing that plugins changed of the process meanwhile may come into the file that is written next.
    defer { model.host.process.compare() }
    do {
      if exampleSample == nil {
        let run = try ExampleRun(model, archive, factory: factory)
        guard let sample = try (validationLoader ?? testLoader ?? trainLoader).source.firstSample() else { return nil }
        exampleSample = (run, sample, try run.inputs(of: sample))
      }
      guard let (run, sample, inputs) = exampleSample else { return nil }
      return ModelExample(sample: sample, inputs: inputs, outputs: try run.outputs(of: inputs))
    } catch {
      directory?.log("the archive gets no example: \(error)")
      return nil
    }
  }

  /// Where the model comes from: a run that is gone on with says what it said at its beginning.
  static func provenance(_ experiment: ResolvedExperiment, resuming checkpoint: Checkpoint?) -> Provenance {
    if let kept = checkpoint?.model.provenance { return kept }
    return Provenance(
      tenonVersion: tenonVersion, seed: experiment.full.seed,
      gitCommit: checkpoint == nil ? experiment.full.folder.flatMap(GitCommit.of(folder:)) : nil)
  }

  /// The card that the experiment names; nil for none.
  ///
  /// A run that is gone on with has the one of its beginning: a checkpoint of somebody else has no file of this machine
  /// read.
  ///
  /// - Throws: `FileError`, `ExperimentError` for a file that is no text.
  static func card(_ experiment: ResolvedExperiment, resuming checkpoint: Checkpoint?) throws -> String? {
    if let checkpoint { return checkpoint.model.card }
    guard let path = experiment.full.card else { return nil }
    let bytes = try InputFile.read(path, maximumBytes: ModelCard.maximumBytes)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw DataError.noCard(path) }
    return text
  }
}

extension EpochMetrics {
  /// The same training takes another time elsewhere, and gives the same archive.
  fileprivate var withoutSeconds: EpochMetrics {
    EpochMetrics(epoch: epoch, step: step, values: values.filter { $0.name != "seconds" })
  }
}

extension DataError {
  fileprivate static func noCard(_ path: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-card", "\(path) is no text").expected("a model card in Markdown, UTF-8")
        .help("`card` in the experiment names it"))
  }
}
