import TenonCore
import TenonData
import TenonEngine
import TenonExecution
import TenonHost

/// One step.
extension Trainer {
  /// Trains on the next batch.
  func runStep() throws {
    let start = clock.now
    let batch = try trainLoader.batch(progress.position, epoch: progress.epoch)
    reportSkipped(batch.skipped)
    guard batch.count > 0 else {
      // None of its samples can be read.
      progress.position += 1
      return
    }
    let waiting = clock.now - start
    let (loss, plan) = try update(batch)
    try schedule.stepFinished(step.optimizer, epoch: progress.epoch)
    progress.position += 1
    progress.step = step.number
    progress.losses.add(loss, step.losses, weight: batch.count)
    try accumulator.add(plan, samples: batch.count)
    try reportStep(batchLoss: loss, plan, samples: batch.count, since: start, waiting: waiting)
  }

  private func update(_ batch: Batch) throws -> (loss: Double, plan: ExecutionPlan) {
    do {
      return try step.run(batch.fields)
    } catch let failure as LossNotFinite {
      throw try stopped(at: failure.loss, samples: batch.count)
    } catch let error as PluginCallError {
      throw BatchFault.located(
        error, in: batch, of: trainLoader.source, plans, phase: "training, epoch \(progress.epoch + 1)")
    }
  }

  private func reportStep(
    batchLoss: Double, _ plan: ExecutionPlan, samples: Int, since start: ContinuousClock.Instant, waiting: Duration
  ) throws {
    let (stepsPerEpoch, epochs) = (trainLoader.batchCount, experiment.training.epochs)
    let now = clock.now
    let details = observers.reduce(into: StepDetails()) { $0.formUnion($1.wantedDetails) }
    if details.contains(.recentMeasurements) { try recent.add(plan, samples: samples) }
    for observer in observers {
      observer.stepFinished(
        StepReport(
          epoch: progress.epoch, epochs: epochs, step: progress.position, stepCount: Int(progress.step),
          stepsPerEpoch: stepsPerEpoch,
          loss: progress.losses.sum.value, batchLoss: batchLoss, gradientNorm: step.gradientNorm,
          samplesPerSecond: pace.samplesPerSecond(at: now, samples: progress.losses.sum.weight),
          seconds: (now - start).seconds, waitingSeconds: waiting.seconds,
          secondsLeft: pace.secondsLeft(
            at: now, step: step.number, left: (epochs - progress.epoch) * stepsPerEpoch - progress.position),
          outputs: details.contains(.outputs) ? outputs(plan) : [:],
          gradientNorms: details.contains(.gradientNorms) ? step.gradientNorms() : [], metrics: accumulator,
          recent: details.contains(.recentMeasurements) ? recent : nil))
    }
  }

  private func outputs(_ plan: ExecutionPlan) -> [String: Tensor] {
    model.graph.outputs.reduce(into: [:]) { $0[$1.name] = plan.output($1.name) }
  }
}
