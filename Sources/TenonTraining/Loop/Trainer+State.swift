import TenonArchive
import TenonCore

extension Trainer {
  /// Checks that parameters, buffers and the optimizer's tensors are finite; once after each step is enough.
  ///
  /// - Throws: `TrainingError`, before anything of this state is written.
  func checkState() throws(TrainingError) {
    guard checkedStep != progress.step else { return }
    if let fault = stateCheck.fault() {
      throw TrainingError.stateNotFinite(
        fault, since: checkedStep, step: progress.step, epoch: progress.epoch, saved: savedStates)
    }
    checkedStep = progress.step
  }

  /// Keeps the state from before a step whose loss is not finite, if it is good, and makes the error.
  func stopped(at loss: Double, samples: Int) throws -> TrainingError {
    var saved = savedStates
    let fault = stateCheck.fault()
    model.host.process.compare()
    if let directory, fault == nil {
      try bareArchive().write(to: directory.lastGoodPath)
      saved.append("\(directory.lastGoodPath), as it was before this step")
    }
    return TrainingError.notFinite(
      loss: loss, fault: fault, since: checkedStep ?? 0, epoch: progress.epoch, step: progress.position,
      count: progress.step, samples: samples, saved: saved)
  }

  /// The files of the run that hold a state which was found finite, with whose it is.
  private var savedStates: [String] {
    guard let directory else { return [] }
    var saved: [String] = []
    if promotesBest, let best = progress.monitor.best {
      saved.append("\(directory.modelPath), the best model, of epoch \(best.epoch + 1)")
    }
    if progress.epoch > 0 {
      let path = promotesBest ? directory.lastPath : directory.modelPath
      saved.append("\(path), as it was after epoch \(progress.epoch)")
    }
    if let savedStep {
      let moment = savedStep == 0 ? "before the first step" : "after step \(savedStep)"
      saved.append("\(directory.checkpointPath), as it was \(moment)")
    }
    return saved
  }
}

extension TrainingError {
  /// - Parameters:
  ///   - since: the last step after which all was finite; nil when the state came from outside.
  ///   - step: the last one that was done, counted from the beginning of the training.
  static func stateNotFinite(
    _ fault: StateCheck.Fault, since: UInt64?, step: UInt64, epoch: Int, saved: [String]
  ) -> TrainingError {
    guard let since else {
      let diagnostic = Diagnostic(
        "state-not-finite",
        step == 0
          ? "\(fault.place) holds \(fault.number) before the first step"
          : "\(fault.place) holds \(fault.number) in the checkpoint")
      return TrainingError(
        diagnostic: diagnostic.help(
          step == 0 ? "start it otherwise: initializers" : "nothing can go on from it: start a new run"))
    }
    return TrainingError(
      diagnostic: Diagnostic(
        "state-not-finite", "\(fault.place) became \(fault.number) in \(steps(since, step)), in epoch \(epoch + 1)"
      )
      .with("saved", saved.isEmpty ? "nothing of it" : saved.joined(separator: "; "))
      .help("start a new run with a smaller learning rate, with training.clip_grad_norm or with a larger eps")
      .help(saved.isEmpty ? nil : "--resume goes on from the checkpoint, to the same numbers"))
  }

  /// - Parameters:
  ///   - step: in the epoch, from 0, and `count` those done since the beginning of the training.
  static func notFinite(
    loss: Double, fault: StateCheck.Fault?, since: UInt64, epoch: Int, step: Int, count: UInt64, samples: Int,
    saved: [String]
  ) -> TrainingError {
    let origin = fault.map { fault in
      "\(fault.place) holds \(fault.number)" + (since < count ? ", since \(steps(since, count))" : "")
    }
    return TrainingError(
      diagnostic: Diagnostic(
        "loss-not-finite", "the loss became \(loss.digits) in epoch \(epoch + 1), step \(step + 1)"
      )
      .with("state", origin)
      .with("saved", saved.isEmpty ? "nothing" : saved.joined(separator: "; "))
      .help("use a smaller learning rate, or look at the \(Plural.count(samples, "sample")) of this batch"))
  }

  /// The steps after one of them up to another, all counted from the beginning of the training.
  private static func steps(_ first: UInt64, _ last: UInt64) -> String {
    first + 1 == last ? "step \(last)" : "one of the steps \(first + 1) to \(last)"
  }
}
