import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

/// Trains the model of an experiment.
///
///     let trainer = try Trainer(experiment, factory: factory)
///     let result = try trainer.run(in: RunDirectory("runs/demo", name: "demo"))
///
/// Without a directory nothing is written; `model` is trained, and `archive()` has it as an archive.
public final class Trainer {
  public let experiment: ResolvedExperiment
  public let model: Model
  /// Told what happens, in this order.
  public var observers: [any TrainingObserver] = []
  /// Ends the training after the step that it is in.
  public let stopRequest = StopRequest()
  /// What differs from the plugins of the run that is gone on with, without harm, and what else is worth a line.
  public private(set) var notes: [String] = []

  /// Of the optimizer's first group, now; nil when it has none.
  public var learningRate: Double? { step.optimizer.learningRate }

  /// Whether `model.tenon` is the model of the best epoch: where validation data is measured, or `monitor` is given.
  let promotesBest: Bool

  let trainLoader: BatchLoader
  let validationLoader: BatchLoader?
  let testLoader: BatchLoader?
  let plans: PlanTable
  let step: TrainingStep
  let scheduler: SchedulerBinding?
  let types: (sample: [String: TensorType], transformed: [String: TensorType])
  let signature: ModelSignature
  let summary: ModelSummary?
  let requiredPlugins: [ModelArchive.RequiredPlugin]
  /// Those of others that training needs besides.
  let trainingPlugins: [ModelArchive.RequiredPlugin]
  /// Of all data, by the keys of `data`.
  let fingerprints: [String: DataFingerprint]
  /// What is measured of training, validation and test.
  let metrics: [MeasuredMetric]
  /// Of the epoch under way.
  let accumulator: MetricAccumulator
  /// Of the last batches, for an observer that wants them.
  private let recent: MetricAccumulator
  let stateCheck: StateCheck
  /// The last step after which the state was found finite.
  var checkedStep: UInt64?
  /// The step of the last checkpoint.
  var savedStep: UInt64?
  /// Of the best epoch, where no file has it.
  var bestState: [String: Tensor] = [:]
  /// The epoch whose state the model holds; nil for the one that it was trained in last.
  var heldEpoch: Int?
  var progress: TrainingProgress
  /// Where files go.
  private(set) var directory: RunDirectory?
  private let clock = ContinuousClock()
  private var lastCheckpoint: ContinuousClock.Instant
  private var pace: Pace
  private var reportedSamples: Set<SkippedSample> = []

  /// Makes everything ready: data is opened, components are created, shapes are checked.
  ///
  /// - Parameters:
  ///   - checkpoint: what to go on from.
  ///   - acceptsOtherData: whether to go on when the data has changed since the checkpoint was made.
  /// - Throws: a `TenonError` that says what does not fit.
  public convenience init(
    _ experiment: Experiment, factory: ComponentFactory, resuming checkpoint: Checkpoint? = nil,
    acceptsOtherData: Bool = false
  ) throws {
    try self.init(
      experiment, factory: factory, resuming: checkpoint, acceptsOtherData: acceptsOtherData, checksBatches: true)
  }

  /// - Parameter checksBatches: false where no whole epoch will be trained.
  init(
    _ experiment: Experiment, factory: ComponentFactory, resuming checkpoint: Checkpoint?,
    acceptsOtherData: Bool = false,
    checksBatches: Bool
  ) throws {
    let resolver = ExperimentResolver(factory)
    let resolved = try resolver.resolve(experiment)
    if let checkpoint {
      try ResumeCheck.check(checkpoint.model.experiment, resolved.json)
      notes = try checkpoint.model.checkPlugins(factory.registry, fusion: factory.allowsFusion)
    }
    let (model, (data, fingerprints)) = try Self.open(resolved, resolver)
    self.model = model
    self.fingerprints = fingerprints
    (trainLoader, validationLoader, testLoader) = (data.train, data.validation, data.test)
    if let checkpoint { notes += try Self.checkData(fingerprints, since: checkpoint, accepts: acceptsOtherData) }
    notes += resolved.notes + data.notes
    if let note = trainLoader.note { notes.append(note) }
    guard trainLoader.batchCount > 0 else {
      throw TrainingError.noBatches(trainLoader.source.dataset.count, resolved.data.batchSize)
    }
    let groups = try ParameterGroups(resolved, model, factory)
    let losses = try resolver.losses(resolved, of: model.graph)
    metrics = try resolver.metrics(resolved, losses: losses, of: model.graph)
    let monitor = try Monitor(resolved, losses: losses, metrics: metrics)
    let measuring = metrics.map(\.binding)
    var types = try trainLoader.source.fieldTypes()
    try resolved.check(model.graph, losses, measuring, on: trainLoader.source, fields: Array(types.transformed.keys))
    var batches = [(loader: trainLoader, types: types.transformed, mode: PlanRequest.Mode.train)]
    for case let loader? in [validationLoader, testLoader] {
      types = try loader.source.fieldTypes()
      try resolved.check(model.graph, losses, measuring, on: loader.source, fields: Array(types.transformed.keys))
      batches.append((loader, types.transformed, .eval))
    }
    self.types = types
    plans = try PlanTable(
      model, losses: losses, metrics: measuring, trainable: groups.trainable,
      precision: resolved.training.precision == "exact" ? .exact : .default, seed: resolved.seed,
      fusions: resolved.fusions)
    if checksBatches {
      for (loader, types, mode) in batches { try BatchCheck(plans: plans).check(loader, types, mode) }
    }
    signature = try ModelSignature(
      plans, fields: types.transformed, ragged: Set(trainLoader.source.padding.map(\.field)),
      batchSize: min(resolved.data.batchSize, trainLoader.source.dataset.count))
    summary = ModelSummary(
      model.outline, fields: types.transformed,
      batchSize: min(resolved.data.batchSize, trainLoader.source.dataset.count))
    let optimizer = try OptimizerBinding(
      factory.optimizer(resolved.optimizer), groups: groups.groups, host: factory.registry.host, seed: resolved.seed)
    step = try TrainingStep(resolved, model, plans: plans, optimizer: optimizer, positions: groups.positions)
    scheduler = try Self.scheduler(resolved, following: monitor, of: optimizer, factory)
    requiredPlugins = try Self.requiredPlugins(resolved, model, factory)
    trainingPlugins = try Self.trainingPlugins(resolved, beside: requiredPlugins, factory)
    accumulator = MetricAccumulator(metrics)
    recent = MetricAccumulator(metrics)
    stateCheck = StateCheck(model, optimizer)
    promotesBest = validationLoader != nil || resolved.training.monitor != nil
    progress = TrainingProgress(monitor: monitor, losses: losses.map(\.name))
    lastCheckpoint = clock.now
    pace = Pace(start: clock.now)
    self.experiment = resolved
    if let checkpoint {
      try restore(checkpoint)
      if let note = reconsiderEnd() { notes.append(note) }
    }
    try checkState()
  }

  /// Trains until all epochs are done, then evaluates on the test data.
  ///
  /// Afterwards `model` is what `model.tenon` holds: the best epoch's where `Result.promotesBest`, else the last's. A training
  /// that is resumed without its folder knows no model of earlier epochs.
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
    pace = Pace(start: clock.now, firstStep: progress.step)
    report {
      $0.trainingStarted(
        TrainingStart(
          name: experiment.name, parameterCount: model.parameters.reduce(0) { $0 + $1.tensor.shape.elementCount },
          trainSamples: trainLoader.source.dataset.count, epochs: experiment.training.epochs,
          stepsPerEpoch: trainLoader.batchCount, threads: model.host.pool.workerCount,
          readsImages: archive().readsImages, epochsDone: progress.epoch, stepsDone: progress.position,
          isOver: progress.isStoppedEarly || progress.epoch >= experiment.training.epochs))
    }
    if progress.step == 0, scheduler?.count == 0 { try scheduler?.advance(step.optimizer) }
    do {
      if progress.step == 0 { try directory?.begin(experiment) }
      try saveCheckpoint()
    } catch {
      directory?.discard()
      throw error
    }
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
      test = try testLoader.map { try Evaluation.run(plans, metrics, $0, named: "test", progress: interruptible) }
    } catch is StopRequested {
      return end(.stopped, test: nil)
    }
    reportSkipped(test?.skipped ?? [])
    model.host.process.compare()
    if let test, let directory { try archive(Self.metrics(test, "test")).write(to: directory.modelPath) }
    return end(.finished, test: test)
  }

  private func runEpoch() throws {
    pace.beginEpoch(at: clock.now, samples: progress.losses.sum.weight)
    let learningRates = step.optimizer.learningRates
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
    model.host.process.compare()
    try checkState()
    let trained = Evaluation(progress.losses, try accumulator.measurements(), skipped: [], name: "train")
    let validation = try validationLoader.map {
      try Evaluation.run(plans, metrics, $0, named: "validation", progress: interruptible)
    }
    reportSkipped(validation?.skipped ?? [])
    let measured = Self.metrics(trained, "train") + (validation.map { Self.metrics($0, "validation") } ?? [])
    let epoch = EpochMetrics(
      epoch: progress.epoch, step: progress.step,
      values: measured + learningRates
        + [ModelArchive.Metric("seconds", (clock.now - pace.epochStart).seconds)])
    let monitored = epoch[progress.monitor.metric] ?? .nan
    if experiment.training.schedulerInterval == .epoch {
      try scheduler?.advance(step.optimizer, metric: monitored)
    }
    progress.history.append(epoch)
    let isBest = progress.monitor.add(monitored, epoch: progress.epoch)
    progress.beginNextEpoch()
    accumulator.reset()
    recent.reset()
    if let patience = experiment.training.earlyStopping?.patience, progress.monitor.stale >= patience {
      progress.isStoppedEarly = true
    }
    if directory != nil { model.host.process.compare() }
    try saveModels(isBest: isBest)
    try saveCheckpoint()
    try directory?.writeMetrics(progress.history)
    report {
      $0.epochFinished(
        EpochReport(
          epochs: experiment.training.epochs, metrics: epoch, train: trained, validation: validation,
          learningRates: learningRates, isBest: isBest, stopsEarly: progress.isStoppedEarly))
    }
  }

  private func runStep() throws {
    let batch = try trainLoader.batch(progress.position, epoch: progress.epoch)
    reportSkipped(batch.skipped)
    guard batch.count > 0 else {
      // None of its samples can be read.
      progress.position += 1
      return
    }
    let (loss, plan): (Double, ExecutionPlan)
    do {
      (loss, plan) = try step.run(batch.fields)
    } catch let failure as LossNotFinite {
      throw try stopped(at: failure.loss, samples: batch.count)
    } catch let error as PluginCallError {
      throw BatchFault.located(
        error, in: batch, of: trainLoader.source, plans, phase: "training, epoch \(progress.epoch + 1)")
    }
    if experiment.training.schedulerInterval == .step { try scheduler?.advance(step.optimizer) }
    progress.position += 1
    progress.step = step.number
    progress.losses.add(loss, step.losses, weight: batch.count)
    try accumulator.add(plan, samples: batch.count)
    let (stepsPerEpoch, epochs) = (trainLoader.batchCount, experiment.training.epochs)
    let now = clock.now
    let details = observers.reduce(into: StepDetails()) { $0.formUnion($1.wantedDetails) }
    if details.contains(.recentMeasurements) { try recent.add(plan, samples: batch.count) }
    for observer in observers {
      observer.stepFinished(
        StepReport(
          epoch: progress.epoch, epochs: epochs, step: progress.position, stepsPerEpoch: stepsPerEpoch,
          loss: progress.losses.sum.value, batchLoss: loss, gradientNorm: step.gradientNorm,
          samplesPerSecond: pace.samplesPerSecond(at: now, samples: progress.losses.sum.weight),
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

  private func checkStop() throws(StopRequested) {
    if stopRequest.isStopped { throw StopRequested() }
  }

  /// The progress callback of an evaluation that a stop request ends.
  private func interruptible(_ done: Int, _ total: Int) throws { try checkStop() }

  private func report(_ body: (any TrainingObserver) -> Void) { observers.forEach(body) }

  private func reportSkipped(_ samples: [SkippedSample]) {
    for sample in samples where reportedSamples.insert(sample).inserted { report { $0.sampleSkipped(sample) } }
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

  private func saveCheckpoint() throws {
    lastCheckpoint = clock.now
    guard let directory else { return }
    model.host.process.compare()
    try checkState()
    try checkpoint().write(to: directory.checkpointPath)
    savedStep = progress.step
    report { $0.checkpointSaved(directory.checkpointPath) }
  }
}

/// Somebody asked the training to stop.
private struct StopRequested: Error {}
