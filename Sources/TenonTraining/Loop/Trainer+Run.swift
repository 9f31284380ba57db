import TenonArchive
import TenonData
import TenonEngine

/// A whole training.
extension Trainer {
  /// Trains until all epochs are done, then evaluates on the test data.
  ///
  /// Afterwards `model` is what `model.tenon` holds, averages where weights are averaged: the best epoch's where
  /// `Result.promotesBest`, else the last's. A training that is resumed without its folder knows no model of earlier
  /// epochs.
  ///
  /// - Parameter directory: where files go; nil writes none.
  /// - Throws: `TrainingError` when the loss or the state is not finite; the last good state is kept.
  public func run(in directory: RunDirectory? = nil) throws -> Result {
    self.directory = directory
    model.host.process.begin()
    do {
      return try train()
    } catch {
      report { $0.trainingFailed(error) }
      throw error
    }
  }

  private func train() throws -> Result {
    try begin()
    do {
      while progress.epoch < experiment.training.epochs, !progress.isStoppedEarly { try runEpoch() }
    } catch is StopRequested {
      try saveCheckpoint()
      return end(.stopped, test: nil)
    }
    // From here on the model may be another than the one that the checkpoint goes on with.
    try promote()
    let test: Evaluation?
    do {
      test = try testLoader.map {
        try Evaluation.run(plans, metrics, $0, named: "test", progress: interruptible, watch: evaluationWatch)
      }
    } catch is StopRequested {
      return end(.stopped, test: nil)
    }
    reportSkipped(test?.skipped ?? [])
    model.host.process.compare()
    if let test, let directory { try archive(Self.metrics(test, "test")).write(to: directory.modelPath) }
    return end(.finished, test: test)
  }

  /// Tells the observers, and leaves the state from before the first step.
  private func begin() throws {
    pace = Pace(start: clock.now, firstStep: progress.step)
    report {
      $0.trainingStarted(
        TrainingStart(
          name: experiment.name, folder: directory?.path,
          parameterCount: model.parameters.reduce(0) { $0 + $1.tensor.shape.elementCount },
          trainSamples: trainLoader.sampleCount, epochs: experiment.training.epochs,
          stepsPerEpoch: trainLoader.batchCount, threads: model.host.pool.workerCount,
          readsImages: readsImages, epochsDone: progress.epoch, stepsDone: progress.position,
          stepCount: Int(progress.step),
          isOver: progress.isStoppedEarly || progress.epoch >= experiment.training.epochs))
    }
    if progress.step == 0 { try schedule.begin(step.optimizer) }
    do {
      if progress.step == 0 { try directory?.begin(experiment) }
      try saveCheckpoint()
      // Also when a run goes on there, as it may have been killed between the two files.
      if !progress.history.isEmpty { try directory?.writeMetrics(progress.history) }
    } catch {
      directory?.discard()
      throw error
    }
  }

  private func end(_ ending: Result.Ending, test: Evaluation?) -> Result {
    let monitor = progress.monitor
    let result = Result(
      ending: ending, epochs: progress.history, best: monitor.best.map { ($0.epoch, monitor.metric, $0.value) },
      promotesBest: promotesBest, modelEpoch: heldEpoch ?? progress.history.last?.epoch, test: test,
      seconds: (clock.now - pace.start).seconds)
    report { $0.trainingFinished(result) }
    return result
  }

  func report(_ body: (any TrainingObserver) -> Void) { observers.forEach(body) }

  func reportSkipped(_ samples: [SkippedSample]) {
    for sample in samples where reportedSamples.insert(sample).inserted { report { $0.sampleSkipped(sample) } }
  }

  func checkStop() throws(StopRequested) {
    if stopRequest.isStopped { throw StopRequested() }
  }

  /// The progress callback of an evaluation that a stop request ends.
  func interruptible(_ done: Int, _ total: Int) throws { try checkStop() }
}

/// Somebody asked the training to stop.
struct StopRequested: Error {}
