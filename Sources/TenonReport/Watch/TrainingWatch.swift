import TenonCore
import TenonTraining

/// Looks for what goes wrong in a training, and says it in a line each, once a run, kind and layer.
///
///     trainer.observers.append(TrainingWatch(trainer))
///
/// Observers are told by `noted`. Gradients are looked at every 50 steps, activations once an epoch at most; nothing of it changes
/// the training. A run that is resumed says nothing twice; what is usual is then learned anew, and a first epoch that was seen
/// in part is not judged.
public final class TrainingWatch: TrainingObserver {
  /// Times the mean of an epoch, which a diverging loss soon reaches; the mean grows with it, but later.
  static let alarmingLoss = 5.0
  /// Steps between two looks, so that outliers do not cost more than the looks that are planned.
  static let fewestStepsBetween = 5

  private unowned let trainer: Trainer
  private let gradientNorms: GradientNorms
  private var said = SaidFindings(in: nil, isResumed: false)
  private var gradients = GradientCheck()
  private var overfitting = OverfittingCheck()
  private var firstLoss = FirstLossCheck(isPossible: true)
  private var missingClasses: MissingClassCheck
  private var loading = LoadingCheck()
  /// Nil when nothing can be computed of it.
  private var deadUnits: DeadUnitsCheck?
  private var hasLookedAtGradients = false
  private var lastLook = 0

  public convenience init(_ trainer: Trainer) { self.init(trainer, GradientNorms(trainer), EvaluatedClasses()) }

  /// - Parameters:
  ///   - gradientNorms: shared with who looks at them, too.
  ///   - classes: likewise.
  package init(_ trainer: Trainer, _ gradientNorms: GradientNorms, _ classes: EvaluatedClasses) {
    (self.trainer, self.gradientNorms) = (trainer, gradientNorms)
    missingClasses = MissingClassCheck(trainer, classes)
    deadUnits = DeadUnitsCheck(trainer)
  }

  public var wantsEvaluations: Bool { missingClasses.wantsBatches }

  public func trainingStarted(_ report: TrainingStart) {
    let isResumed = report.stepCount > 0
    said = SaidFindings(in: report.folder, isResumed: isResumed)
    // Said already, or it would have been.
    for epoch in trainer.measuredEpochs { _ = overfitting.add(epoch) }
    firstLoss = FirstLossCheck(isPossible: !isResumed && trainer.experiment.full.initialize == nil)
  }

  public func stepFinished(_ report: StepReport) {
    loading.add(report)
    say(firstLoss.add(report, learningRate: trainer.learningRate))
    if report.stepCount % GradientNorms.interval == 0 || isAlarming(report) {
      lookAtGradients(afterStep: report.stepCount, epoch: report.epoch)
    }
    do { say(try deadUnits?.look(after: report)) } catch {
      deadUnits = nil
      trainer.note("activations are not watched: \(error)")
    }
  }

  public func batchEvaluated(_ batch: EvaluatedBatch) { missingClasses.add(batch) }

  public func epochMeasured(_ metrics: EpochMetrics) {
    if !hasLookedAtGradients { lookAtGradients(afterStep: Int(metrics.step), epoch: metrics.epoch) }
    hasLookedAtGradients = false
    say(missingClasses.finish())
    say(loading.finish(trainer.loading, epoch: metrics.epoch))
    say(overfitting.add(metrics))
  }

  /// Whether gradients are looked at out of turn: 50 steps later there may be no numbers any more.
  private func isAlarming(_ report: StepReport) -> Bool {
    report.stepCount - lastLook >= Self.fewestStepsBetween
      && (gradients.isSuspicious || report.batchLoss > Self.alarmingLoss * abs(report.loss))
  }

  private func lookAtGradients(afterStep step: Int, epoch: Int) {
    (hasLookedAtGradients, lastLook) = (true, step)
    let norms = gradientNorms.layers(afterStep: step)
    let findings = gradients.add(
      norms, weights: { LayerNorms.norms(ofWeights: trainer.model) },
      at: "epoch \(epoch + 1), step \(step) of all")
    findings.forEach(say)
  }

  private func say(_ finding: Finding?) {
    guard let finding else { return }
    do {
      if try said.add(finding) { trainer.note(finding.text) }
    } catch {
      trainer.note(finding.text)
      trainer.note("a run that is resumed will say that again: \(error)")
    }
  }
}
