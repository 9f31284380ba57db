import TenonArchive
import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost

/// The learning rate of every step of an experiment, without training it: what `inspect --schedule` shows.
public struct LearningRates {
  /// The rates of one step, or of a whole epoch where they change between epochs alone.
  public struct Row: Sendable, Equatable {
    /// From 1, as all that people read.
    public let epoch: Int
    /// In the epoch, from 1; nil for a whole epoch.
    public let step: Int?
    /// For each group; nil before the epoch that begins it.
    public let rates: [Double?]
  }

  /// A group of the optimizer.
  public struct Group: Sendable {
    /// Its rate's name in reports: `lr`, `lr_1`.
    public let name: String
    /// Patterns of its parameters; nil for those without a group of their own.
    public let match: [String]?
    /// From 1.
    public let firstEpoch: Int
  }

  /// More than this would take minutes.
  public static let mostRows = 10_000_000

  public let name: String
  public let epochs: Int
  /// Nil where the rates change between epochs alone.
  public let stepsPerEpoch: Int?
  public let groups: [Group]
  public var rowCount: Int { epochs * (stepsPerEpoch ?? 1) }
  private let optimizer: OptimizerBinding
  private let schedule: RateSchedule

  /// - Parameter stepsPerEpoch: nil takes the number from the training data, where it is needed.
  /// - Throws: `ExperimentError` for a scheduler that follows a metric, for an optimizer without a learning rate and for
  ///   more rows than can be gone through; what creating components and opening data throws.
  public init(_ experiment: Experiment, factory: ComponentFactory, stepsPerEpoch: Int? = nil) throws {
    var experiment = experiment
    experiment.data.numWorkers = 0
    experiment.data.collation.groupByLength = nil
    let resolved = try ExperimentResolver(factory).resolve(experiment)
    let groups = try resolved.optimizerGroups(factory)
    optimizer = try OptimizerBinding(
      factory.optimizer(resolved.optimizer),
      groups: groups.map { OptimizerBinding.Group(hyper: $0.hyper, parameters: []) }, host: factory.registry.host)
    guard optimizer.hyperNames.contains("lr") else { throw ExperimentError.noRates(resolved) }
    schedule = try RateSchedule(resolved, groups, of: optimizer, factory)
    if let component = resolved.scheduler, try factory.scheduler(component).needsMetric {
      throw ExperimentError.metricNeeded(component.reference.name, resolved)
    }
    self.groups = groups.enumerated().map { index, group in
      Group(name: RateSchedule.name(ofGroup: index), match: group.match, firstEpoch: group.firstEpoch + 1)
    }
    name = resolved.name
    epochs = resolved.training.epochs
    let isByEpoch = resolved.scheduler == nil || resolved.training.schedulerInterval == .epoch
    self.stepsPerEpoch =
      try isByEpoch ? nil : stepsPerEpoch ?? ExperimentData(resolved, factory: factory).train.batchCount
    let (count, overflows) = epochs.multipliedReportingOverflow(by: self.stepsPerEpoch ?? 1)
    guard !overflows, count <= Self.mostRows else { throw ExperimentError.tooManySteps(resolved) }
  }

  /// Goes through the whole training; to be called once.
  ///
  /// - Throws: what a scheduler throws, and what `body` does.
  public func forEachRow(_ body: (Row) throws -> Void) throws {
    try schedule.begin(optimizer)
    for epoch in 0..<epochs {
      for step in 0..<(stepsPerEpoch ?? 1) {
        let rates = schedule.learningRates(optimizer, inEpoch: epoch)
        try body(
          Row(
            epoch: epoch + 1, step: stepsPerEpoch == nil ? nil : step + 1,
            rates: groups.map { group in rates.first { $0.name == group.name }?.value }))
        if stepsPerEpoch != nil { try schedule.stepFinished(optimizer, epoch: epoch) }
      }
      try schedule.epochFinished(optimizer, epoch: epoch, metric: .nan)
    }
  }
}

extension ExperimentError {
  fileprivate static func noRates(_ experiment: ResolvedExperiment) -> ExperimentError {
    .at(
      experiment.full.source.nearest(to: ["optimizer"]).origin,
      Diagnostic("no-learning-rate", "\(experiment.optimizer.fullName) has no learning rate"))
  }

  fileprivate static func metricNeeded(_ scheduler: String, _ experiment: ResolvedExperiment) -> ExperimentError {
    .at(
      experiment.full.source.nearest(to: ["scheduler"]).origin,
      Diagnostic(
        "schedule-unknown",
        "\(scheduler) follows \(experiment.monitoredMetric), which only a training measures: its rates are not known before"
      )
      .help("train, and read them in the run's metrics.csv; or choose a scheduler that follows no metric"))
  }

  fileprivate static func tooManySteps(_ experiment: ResolvedExperiment) -> ExperimentError {
    .at(
      experiment.full.source.nearest(to: ["training", "epochs"]).origin,
      Diagnostic("schedule-too-long", "this training has too many steps to go through all their rates")
        .expected("at most \(LearningRates.mostRows)").help("--set training.epochs=N shows the first N epochs"))
  }
}
