import TenonArchive
import TenonEngine

/// One epoch: its steps, what is measured after them, what of it is kept.
extension Trainer {
  func runEpoch() throws {
    pace.beginEpoch(at: clock.now, samples: progress.losses.sum.weight)
    let learningRates = self.learningRates
    try runSteps()
    try averaging?.epochFinished(progress.epoch, trainLoader, progress: interruptible)
    try checkState()
    let trained = Evaluation(progress.losses, try accumulator.measurements(), skipped: [], name: "train")
    let validation = try withAverages {
      try validationLoader.map {
        try Evaluation.run(plans, metrics, $0, named: "validation", progress: interruptible, watch: evaluationWatch)
      }
    }
    reportSkipped(validation?.skipped ?? [])
    let measured = Self.metrics(trained, "train") + (validation.map { Self.metrics($0, "validation") } ?? [])
    let epoch = EpochMetrics(
      epoch: progress.epoch, step: progress.step,
      values: measured + learningRates
        + [ModelArchive.Metric("seconds", (clock.now - pace.epochStart).seconds)])
    report { $0.epochMeasured(epoch) }
    let isBest = try end(epoch)
    model.host.process.compare()
    try withAverages { try saveModels(isBest: isBest) }
    try writeCheckpoint()
    try directory?.writeMetrics(progress.history)
    report {
      $0.epochFinished(
        EpochReport(
          epochs: experiment.training.epochs, metrics: epoch, train: trained, validation: validation,
          learningRates: learningRates, isBest: isBest, stopsEarly: progress.isStoppedEarly))
    }
    reportAddedGroups()
  }

  /// Lets the model hold its averaged weights, where there are any, for as long as `body` runs.
  private func withAverages<Value>(_ body: () throws -> Value) rethrows -> Value {
    guard let averaging else { return try body() }
    return try averaging.withAverages(body)
  }

  /// Trains on the batches of the epoch that are left.
  private func runSteps() throws {
    while progress.position < trainLoader.batchCount {
      try checkStop()
      try runStep()
      if let directory, experiment.training.checkpointSeconds > 0,
        (clock.now - lastCheckpoint).seconds >= experiment.training.checkpointSeconds
      {
        try saveCheckpoint()
        directory.log("checkpoint after step \(progress.step)")
      }
    }
    try checkStop()
  }

  /// Takes up what was measured, and goes on to the next epoch.
  ///
  /// - Returns: whether this one is the best so far.
  private func end(_ epoch: EpochMetrics) throws -> Bool {
    let monitored = epoch[progress.monitor.metric] ?? .nan
    try schedule.epochFinished(step.optimizer, epoch: progress.epoch, metric: monitored)
    progress.history.append(epoch)
    let isBest = progress.monitor.add(monitored, epoch: progress.epoch)
    progress.beginNextEpoch()
    try addGroups()
    accumulator.reset()
    recent.reset()
    if let patience = experiment.training.earlyStopping?.patience, progress.monitor.stale >= patience {
      progress.isStoppedEarly = true
    }
    return isBest
  }
}
