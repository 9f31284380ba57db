import TenonArchive
import TenonCore
import TenonEngine

extension Trainer {
  /// Writes a checkpoint between epochs' ends, when nothing that plugins changed of the process can come into it.
  func saveCheckpoint() throws {
    if directory != nil { model.host.process.compare() }
    try writeCheckpoint()
  }

  /// Writes a checkpoint, whole and with a state that is finite.
  func writeCheckpoint() throws {
    lastCheckpoint = clock.now
    guard let directory else { return }
    try checkState()
    report { $0.checkpointBegins() }
    try checkpoint().write(to: directory.checkpointPath)
    savedStep = progress.step
    // At an epoch's end; also when a run goes on there, as it may have been killed between the two files.
    if let kept = experiment.training.checkpoints, progress.position == 0, progress.epoch > 0,
      progress.epoch.isMultiple(of: kept.everyEpochs)
    {
      try directory.keepCheckpoint(epoch: progress.epoch, most: kept.keep)
    }
    report { $0.checkpointSaved(directory.checkpointPath) }
  }

  /// Writes the models of the epoch that has just ended, each file whole.
  func saveModels(isBest: Bool) throws {
    guard let directory else {
      if promotesBest, isBest {
        bestState = try Dictionary(model.state.map { ($0.name, try $0.tensor.copy()) }) { first, _ in first }
      }
      return
    }
    let archive = archive()
    if !promotesBest || isBest { try archive.write(to: directory.modelPath) }
    if promotesBest { try archive.write(to: directory.lastPath) }
  }

  /// Puts the model that the run is for into `model`, averaged where weights are averaged: the best epoch's, or the last one's where none is known to be best.
  func promote() throws {
    guard promotesBest, let last = progress.history.last?.epoch else {
      averaging?.finish()
      return
    }
    guard let best = progress.monitor.best?.epoch, try holdsBest() else {
      // Nothing that was monitored was ever a number, or the file is gone.
      averaging?.finish()
      if let directory { try archive().write(to: directory.modelPath) }
      return
    }
    guard best != last else {
      averaging?.finish()
      return
    }
    if let directory {
      try model.load(try ModelArchive(path: directory.modelPath).state, from: directory.modelPath)
    } else {
      try model.load(bestState, from: "the best epoch")
    }
    heldEpoch = best
  }

  private func holdsBest() throws -> Bool {
    guard let directory else { return !bestState.isEmpty }
    return directory.holds(directory.modelPath)
  }

  /// Takes up what `early_stopping` says now of a run that is gone on with.
  ///
  /// - Returns: why nothing is left to do, and what to do then; nil while epochs are left.
  func reconsiderEnd() -> String? {
    let (options, monitor) = (experiment.training, progress.monitor)
    progress.isStoppedEarly = options.earlyStopping.map { monitor.stale >= $0.patience } ?? false
    if progress.isStoppedEarly {
      return
        "early stopping ended this run after epoch \(progress.epoch): \(monitor.metric) had not improved for "
        + "\(Plural.count(monitor.stale, "epoch")); to go on: --set training.early_stopping=null, or "
        + "--set training.early_stopping.patience=\(monitor.stale + 1) or more"
    }
    guard progress.epoch >= options.epochs else { return nil }
    return
      "this run is finished: all of its \(progress.epoch) \(progress.epoch == 1 ? "epoch is" : "epochs are") done; "
      + "to go on: --set training.epochs=\(progress.epoch * 2) or any other number above \(progress.epoch)"
  }
}
