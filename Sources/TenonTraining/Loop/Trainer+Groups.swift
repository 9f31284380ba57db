import TenonArchive
import TenonEngine

/// Groups of parameters that are added while training.
extension Trainer {
  /// The rates of the groups that the epoch under way trains: `lr`, `lr_1`, ...
  var learningRates: [ModelArchive.Metric] { schedule.learningRates(step.optimizer, inEpoch: progress.epoch) }

  /// Trains the parameters that join with the epoch that begins.
  ///
  /// What is trained follows from the number of the epoch alone, so that a checkpoint needs to say nothing of it.
  func addGroups() throws {
    let epoch = progress.epoch
    guard !groups.added(inEpoch: epoch).isEmpty else { return }
    plans.train(groups.trainable(inEpoch: epoch))
    let next = try TrainingStep(
      experiment, model, plans: plans, optimizer: groups.optimizer(inEpoch: epoch, continuing: step.optimizer),
      positions: groups.positions(inEpoch: epoch), averaging: averaging)
    next.resume(at: step.number)
    step = next
    stateCheck = StateCheck(model, next.optimizer, averaging?.weights)
  }

  /// Tells the observers which parameters are trained from the epoch on that begins.
  func reportAddedGroups() {
    guard progress.epoch < experiment.training.epochs, !progress.isStoppedEarly else { return }
    for index in groups.added(inEpoch: progress.epoch) {
      let parameters = groups.members[index].map { model.parameters[$0] }
      let added = GroupReport(
        epoch: progress.epoch, match: groups.groups[index].match ?? [], parameters: parameters.map(\.name),
        elementCount: parameters.reduce(0) { $0 + $1.tensor.shape.elementCount },
        learningRate: learningRates.first { $0.name == RateSchedule.name(ofGroup: index) })
      report { $0.groupAdded(added) }
    }
  }
}
