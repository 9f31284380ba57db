import TenonArchive
import TenonCore
import TenonEngine
import TenonExperiment
import TenonFormats
import TenonStatistics
import TenonTraining

/// Shows a training in TensorBoard, as the experiment's `report` says: event files in `tensorboard` of the run's folder.
///
///     trainer.observers.append(try TensorBoardReport(trainer))
///
/// Whatever happened before a checkpoint is in the file when that is written, and readers drop what came after it when the
/// run is resumed: so all is shown, once. Steps are counted from the beginning of the training. Files that cannot be written
/// are no reason to stop a training: then nothing more is written, and observers are told why.
public final class TensorBoardReport: TrainingObserver {
  private unowned let trainer: Trainer
  private let options: Experiment.Report
  private var folder = ""
  /// Nil before the training begins, and when no more can be written.
  private var writer: SummaryWriter?
  private var steps = 0
  private var curves: EvaluationCurves?
  /// Until an evaluation cannot have them.
  private var wantsCurves: Bool
  private var hasImages = false
  private var hasLayout = false

  /// - Throws: `GraphError` for a layer that the model does not have; `SummaryError` for curves of a model that has no classes,
  ///   and for an embedding without validation and test data.
  public init(_ trainer: Trainer) throws {
    self.trainer = trainer
    options = trainer.experiment.full.report
    wantsCurves = options.prCurves
    // What cannot be shown is found before the training, not after it.
    if options.prCurves { _ = try EvaluationCurves(trainer.subject, of: "") }
    if let layer = options.embedding { _ = try ModelEmbedding(trainer, layer: layer) }
  }

  public var wantsEvaluations: Bool { options.images > 0 || options.prCurves }

  public func trainingStarted(_ report: TrainingStart) {
    steps = report.stepCount
    guard let run = report.folder else { return }
    folder = "\(run)/tensorboard"
    attempt {
      writer = try SummaryWriter(
        logDir: folder, purgeStep: Folder.isThere(folder) ? report.stepCount + 1 : nil, maxQueue: 100, flushSeconds: 10,
        keepsScalars: false)
    }
    guard options.graph else { return }
    attempt { try writer?.addGraph(trainer.model.graph, summary: trainer.layers) }
  }

  public func stepFinished(_ report: StepReport) {
    steps = report.stepCount
    guard options.logEvery > 0, steps % options.logEvery == 0 else { return }
    attempt { try writer?.addScalar("loss/step", report.batchLoss, step: steps) }
  }

  public func batchEvaluated(_ batch: EvaluatedBatch) {
    if options.images > 0, !hasImages {
      hasImages = true
      attempt { try addImages(batch) }
    }
    guard wantsCurves else { return }
    // Once is enough for a word on what holds for all batches.
    wantsCurves = false
    attempt {
      if curves?.name != batch.name { curves = try EvaluationCurves(trainer.subject, of: batch.name) }
      try curves?.add(batch)
      wantsCurves = true
    }
  }

  public func epochMeasured(_ metrics: EpochMetrics) {
    attempt {
      try addLayout(metrics)
      for metric in metrics.values where metric.value.isFinite {
        try writer?.addScalar(Self.tag(metric.name), metric.value, step: steps)
      }
      try addCurves()
      if options.histograms == .epoch { try addHistograms() }
    }
  }

  public func checkpointBegins() { attempt { try writer?.flush() } }

  public func trainingFinished(_ result: Trainer.Result) {
    attempt {
      if let test = result.test {
        for metric in test.values where metric.value.isFinite {
          try writer?.addScalar("\(metric.name)/test", metric.value, step: steps)
        }
        try addCurves()
      }
      if result.ending == .finished {
        if let layer = options.embedding, let writer {
          try ModelEmbedding(trainer, layer: layer).write(to: writer, step: steps)
        }
        try addHyperParameters(result)
      }
      try writer?.close()
    }
  }

  public func trainingFailed(_ error: any Error) { attempt { try writer?.close() } }

  /// Runs a body as long as files can be written.
  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch let error as FileError {
      writer = nil
      trainer.note("nothing more is written for TensorBoard: \(error)")
    } catch {
      trainer.note("left out of what is written for TensorBoard: \(error)")
    }
  }

  private func addImages(_ batch: EvaluatedBatch) throws {
    guard let input = PictureBytes.batch(in: batch.fields, of: trainer.model.graph.inputs.map(\.name)) else {
      return trainer.note(
        "no images are written for TensorBoard: no input of the model is [N, C, H, W] with 1 or 3 channels")
    }
    let pictures = try PictureBytes(of: input).pictures(
      0..<min(options.images * batch.crops, input.shape[0]), of: input)
    try writer?.addImages("images/\(batch.name)", pictures, step: steps)
  }

  private func addCurves() throws {
    guard wantsCurves, let curves, let writer else { return }
    self.curves = nil
    try curves.write(to: writer, step: steps)
  }

  private func addHistograms() throws {
    for (prefix, entries) in [
      ("weights", trainer.model.parameters.map { ($0.name, $0.tensor) }), ("gradients", trainer.gradients),
    ] {
      for (name, tensor) in entries where tensor.shape.elementCount > 0 {
        do {
          try writer?.addHistogram("\(prefix)/\(name)", tensor, step: steps)
        } catch let error as SummaryError {
          trainer.note("no histogram of \(prefix)/\(name): \(error)")
        }
      }
    }
  }

  /// The charts that show a number of training and of validation together.
  private func addLayout(_ metrics: EpochMetrics) throws {
    guard !hasLayout else { return }
    hasLayout = true
    var names: [String] = []
    for metric in metrics.values {
      let parts = Self.tag(metric.name).split(separator: "/")
      guard parts.count == 2, MetricName.parts.contains(String(parts[1])), !names.contains(String(parts[0])) else {
        continue
      }
      names.append(String(parts[0]))
    }
    try writer?.addCustomScalars([
      CustomScalarCategory(
        "training",
        names.map { name in
          let pattern = name.map { $0.isLetter || $0.isNumber || $0 == "_" ? "\($0)" : "\\\($0)" }.joined()
          return .multiline(title: name, tags: ["train", "validation", "test"].map { "^\(pattern)/\($0)$" })
        })
    ])
  }

  /// `train_loss` as `loss/train`, so that one metric's charts stand together.
  private static func tag(_ name: String) -> String {
    let parts = MetricName(name)
    if let part = parts.part { return "\(parts.metric)/\(part)" }
    return name == "seconds" ? "epoch/seconds" : "learning_rate/\(name)"
  }

  private func addHyperParameters(_ result: Trainer.Result) throws {
    let epoch = result.modelEpoch.flatMap { result.epochs.indices.contains($0) ? result.epochs[$0] : nil }
    var metrics: [String: Double] = [:]
    for metric in epoch?.measured ?? [] { metrics["hparam/\(metric.name)"] = metric.value }
    for metric in result.test?.values ?? [] { metrics["hparam/test_\(metric.name)"] = metric.value }
    // Of a run that was resumed, what it ended with before counts no more.
    try Folder.removeFiles(in: "\(folder)/hparams", beginningWith: "events.out.tfevents.")
    try writer?.addHParams(
      HyperParameter.all(of: trainer.experiment.full), metrics: metrics.filter(\.value.isFinite), runName: "hparams",
      step: steps)
  }
}
