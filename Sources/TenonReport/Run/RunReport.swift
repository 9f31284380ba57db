import Foundation
import TenonCore
import TenonFormats
import TenonTraining

/// Writes `report.html` of a run's folder while it trains, and `report.json`, what other files do not hold of it.
///
///     trainer.observers.append(RunReport(trainer))
///
/// After every epoch, but never for more than a hundredth of the training's time: where an epoch takes less than a hundred times
/// as long as writing the page did, it waits. Files that cannot be written are no reason to stop a training.
public final class RunReport: TrainingObserver {
  public static let fileName = "report.html"
  /// The part of the time that it may take.
  private static let share = 0.01

  private unowned let trainer: Trainer
  private let gradientNorms: GradientNorms
  private let classes: EvaluatedClasses
  private var folder: String?
  private var seen = RunObservations()
  private var evaluation: EvaluationWatch?
  /// Which evaluation it is.
  private var watched: (data: String, epoch: Int)?
  /// Until it turns out that nothing can be counted of it.
  private var wantsBatches = true
  private var epoch = 0
  /// Of the gradients that were looked at in the epoch, summed by layer.
  private var gradients: [(layer: String, norm: Double)] = []
  private var looks = 0
  private var samplesPerSecond = Double.nan
  private let clock = ContinuousClock()
  private var lastWritten: ContinuousClock.Instant?
  private var cost = Duration.zero

  public convenience init(_ trainer: Trainer) { self.init(trainer, GradientNorms(trainer), EvaluatedClasses()) }

  /// - Parameters:
  ///   - gradientNorms: shared with who looks at them, too.
  ///   - classes: likewise.
  package init(_ trainer: Trainer, _ gradientNorms: GradientNorms, _ classes: EvaluatedClasses) {
    (self.trainer, self.gradientNorms, self.classes) = (trainer, gradientNorms, classes)
  }

  public var wantsEvaluations: Bool { folder != nil }

  public func trainingStarted(_ report: TrainingStart) {
    guard let folder = report.folder else { return }
    self.folder = folder
    // What an earlier process has seen; whatever is no report is written anew.
    if report.epochsDone > 0, let kept = try? RunObservations(in: folder) { seen = kept }
    seen.keep(throughEpoch: report.epochsDone)
    (seen.epochs, seen.trainSamples) = (report.epochs, report.trainSamples)
    seen.machine = Machine(threads: report.threads)
    epoch = report.epochsDone
  }

  public func stepFinished(_ report: StepReport) {
    guard folder != nil else { return }
    samplesPerSecond = report.samplesPerSecond
    if report.stepCount % GradientNorms.interval == 0 { addGradients(afterStep: report.stepCount) }
  }

  public func batchEvaluated(_ batch: EvaluatedBatch) {
    if watched?.data != batch.name || watched?.epoch != epoch {
      watched = (batch.name, epoch)
      (evaluation, wantsBatches) = (nil, true)
      attempt {
        evaluation = try EvaluationWatch(
          trainer.subject, of: batch, epoch: epoch + (batch.name == "test" ? 0 : 1), classes)
      }
    }
    guard wantsBatches else { return }
    attempt { try evaluation?.add(batch) }
  }

  public func epochMeasured(_ metrics: EpochMetrics) {
    guard folder != nil else { return }
    if looks == 0 { addGradients(afterStep: Int(metrics.step)) }
    let count = Double(max(1, looks))
    seen.add(
      LayerNorms(
        epoch: metrics.epoch + 1,
        weights: LayerNorms.norms(ofWeights: trainer.model),
        gradients: gradients.map { ($0.layer, $0.norm / count) }),
      samplesPerSecond: samplesPerSecond)
    (gradients, looks) = ([], 0)
    epoch = metrics.epoch + 1
    takeEvaluation()
  }

  public func checkpointSaved(_ path: String) {
    // The first page is there before the first epoch is over.
    if lastWritten == nil { write() }
  }

  public func epochFinished(_ report: EpochReport) {
    guard let lastWritten, cost / (clock.now - lastWritten) < Self.share else { return }
    write()
  }

  public func trainingFinished(_ result: Trainer.Result) {
    // Of one that was broken off a part is seen.
    if result.test != nil { takeEvaluation() }
    seen.state = result.ending == .finished ? .finished : .stopped
    if let epoch = result.modelEpoch, evaluationIsOfTest { seen.confusion?.epoch = epoch + 1 }
    write()
  }

  public func trainingFailed(_ error: any Error) {
    // Of a run that has not begun nothing stays.
    guard lastWritten != nil else { return }
    (seen.state, seen.failure) = (.failed, "\(error)")
    write()
  }

  private var evaluationIsOfTest: Bool { seen.confusion?.data == "test" }

  private func addGradients(afterStep step: Int) {
    let norms = gradientNorms.layers(afterStep: step)
    // Parameters that join later are counted from the next epoch on.
    if looks == 0 {
      gradients = norms
    } else if norms.map(\.layer) == gradients.map(\.layer) {
      for index in norms.indices { gradients[index].norm += norms[index].norm }
    } else {
      return
    }
    looks += 1
  }

  private func takeEvaluation() {
    guard let evaluation, wantsBatches else { return }
    (seen.confusion, seen.confusionNote) = (evaluation.confusion, nil)
    (seen.mistakes, seen.mistakesNote) = (evaluation.mistakes, evaluation.mistakesNote)
    self.evaluation = nil
  }

  /// What cannot be counted is said in its place.
  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch {
      wantsBatches = false
      evaluation = nil
      (seen.confusion, seen.mistakes) = (nil, [])
      seen.confusionNote = (error as? EvaluationNote)?.text ?? "\(error)"
    }
  }

  private func write() {
    guard let folder else { return }
    let start = clock.now
    seen.written = Date().formatted(.iso8601)
    do {
      try seen.write(to: folder)
      let page = try ReportPage(of: RunRecord(path: folder))
      try DurableFile.replace("\(folder)/\(Self.fileName)", bytes: page.bytes)
    } catch {
      trainer.note("no report is written: \(error)")
      self.folder = nil
    }
    lastWritten = clock.now
    cost = clock.now - start
  }
}
