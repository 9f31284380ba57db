import Glibc
import TenonArchive
import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost

/// How the optimizer's numbers change in a training: by the scheduler, by `swa`, and where a group begins.
///
/// A training and `inspect --schedule` go through the same one.
struct RateSchedule {
  let scheduler: SchedulerBinding?
  private let groups: [OptimizerGroup]
  private let interval: Experiment.Training.Interval
  /// Where it has a rate of its own.
  private let average: Experiment.Training.StochasticAverage?
  /// Position of `lr` in the optimizer's numbers.
  private let rate: Int?

  /// - Throws: `ExperimentError` where a metric is wanted after every step, or a rate of an optimizer without one; what
  ///   creating the scheduler throws.
  init(
    _ experiment: ResolvedExperiment, _ groups: [OptimizerGroup], of optimizer: OptimizerBinding,
    _ factory: ComponentFactory
  )
    throws
  {
    self.groups = groups
    interval = experiment.training.schedulerInterval
    average = experiment.training.swa.flatMap { $0.lr == nil ? nil : $0 }
    rate = optimizer.hyperNames.firstIndex(of: "lr")
    if average != nil, rate == nil {
      throw ExperimentError.at(
        experiment.full.source.nearest(to: ["training", "swa", "lr"]).origin,
        Diagnostic(
          "no-learning-rate", "\(experiment.optimizer.fullName) has no learning rate that swa could lead to another"
        )
        .help("leave lr out of swa"))
    }
    scheduler = try experiment.scheduler.map { component in
      let scheduler = try factory.scheduler(component)
      if scheduler.needsMetric, experiment.training.schedulerInterval == .step {
        throw ExperimentError.metricInSteps(component.reference.name, experiment)
      }
      return try SchedulerBinding(scheduler, of: optimizer)
    }
  }

  /// Before the first step.
  func begin(_ optimizer: OptimizerBinding) throws {
    if let scheduler, scheduler.count == 0 { try scheduler.advance(optimizer) }
  }

  /// - Parameter epoch: that of the step, from 0.
  func stepFinished(_ optimizer: OptimizerBinding, epoch: Int) throws {
    if interval == .step, averagingSteps(epoch) == nil { try scheduler?.advance(optimizer) }
  }

  /// Before the first step of the next epoch.
  ///
  /// - Parameters:
  ///   - epoch: the one that is over, from 0.
  ///   - metric: what was monitored in it.
  func epochFinished(_ optimizer: OptimizerBinding, epoch: Int, metric: Double) throws {
    if let steps = averagingSteps(epoch) {
      anneal(optimizer, steps)
    } else if interval == .epoch {
      try scheduler?.advance(optimizer, metric: metric)
    }
    for (index, group) in groups.enumerated() where group.firstEpoch == epoch + 1 {
      for (position, value) in group.hyper.values.enumerated() { optimizer[group: index, hyper: position] = value }
    }
  }

  /// How many epochs of averaging there are with one, where these have a rate of their own.
  private func averagingSteps(_ epoch: Int) -> Int? {
    average.flatMap { epoch + 1 >= $0.start ? epoch + 2 - $0.start : nil }
  }

  /// A step of `torch.optim.swa_utils.SWALR`, which finds where a rate began from where it is.
  private func anneal(_ optimizer: OptimizerBinding, _ step: Int) {
    guard let average, let target = average.lr, let rate else { return }
    func share(_ step: Int) -> Double {
      let time = min(1, Double(step) / Double(max(1, average.annealEpochs)))
      return average.anneal == .cos ? (1 - cos(.pi * time)) / 2 : time
    }
    let (before, now) = (share(step - 1), share(step))
    for group in groups.indices {
      let value = optimizer[group: group, hyper: rate]
      let start = before == 1 ? target : (value - before * target) / (1 - before)
      optimizer[group: group, hyper: rate] = target * now + start * (1 - now)
    }
  }

  /// Of the groups that an epoch trains, as reports call them: `lr` for the parameters without a group of their own, then
  /// `lr_1`, `lr_2`, ...
  func learningRates(_ optimizer: OptimizerBinding, inEpoch epoch: Int) -> [ModelArchive.Metric] {
    guard let rate else { return [] }
    return groups.indices.filter { groups[$0].firstEpoch <= epoch }.map {
      ModelArchive.Metric(Self.name(ofGroup: $0), optimizer[group: $0, hyper: rate])
    }
  }

  static func name(ofGroup index: Int) -> String { index == 0 ? "lr" : "lr_\(index)" }
}

extension ExperimentError {
  fileprivate static func metricInSteps(_ scheduler: String, _ experiment: ResolvedExperiment) -> ExperimentError {
    .at(
      experiment.full.source.nearest(to: ["training", "scheduler_interval"]).origin,
      Diagnostic(
        "scheduler-interval",
        "\(scheduler) follows \(experiment.monitoredMetric), which is measured once an epoch, not after every step"
      )
      .expected("scheduler_interval: epoch").help("leave scheduler_interval out, or choose another scheduler"))
  }
}
