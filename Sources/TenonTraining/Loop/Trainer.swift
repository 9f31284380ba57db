import TenonArchive
import TenonCore
import TenonData
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict

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
  public var learningRate: Double? { learningRates.first?.value }

  /// Whether a sample is an image and nothing else.
  public var readsImages: Bool { model.graph.readsImages(of: types.sample["input"]) }

  /// Whether `model.tenon` is the model of the best epoch: where validation data is measured, or `monitor` is given.
  let promotesBest: Bool

  let trainLoader: BatchLoader
  let validationLoader: BatchLoader?
  let testLoader: BatchLoader?
  let plans: PlanTable
  let groups: ParameterGroups
  /// Another one when parameters are added.
  var step: TrainingStep
  let schedule: RateSchedule
  /// Nil where nothing is averaged.
  let averaging: ModelAveraging?
  let types: (sample: [String: TensorType], transformed: [String: TensorType])
  let signature: ModelSignature
  let summary: ModelSummary?
  let requiredPlugins: [ModelArchive.RequiredPlugin]
  /// Those of others that training needs besides.
  let trainingPlugins: [ModelArchive.RequiredPlugin]
  /// Of all data, by the keys of `data`.
  let fingerprints: [String: DataFingerprint]
  /// What dataset and transforms have learned on the training part.
  let fitted: FittedState
  let provenance: Provenance
  /// The experiment's own model card; nil where archives get one that is made of what they hold.
  let card: String?
  let factory: ComponentFactory
  /// The sample that archives have as their example, made when the first one is written.
  var exampleSample: (run: ExampleRun, sample: [String: Tensor], inputs: [String: Tensor])?
  /// What is measured of training, validation and test.
  let metrics: [MeasuredMetric]
  /// Of the epoch under way.
  let accumulator: MetricAccumulator
  /// Of the last batches, for an observer that wants them.
  let recent: MetricAccumulator
  var stateCheck: StateCheck
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
  var directory: RunDirectory?
  let clock = ContinuousClock()
  var lastCheckpoint: ContinuousClock.Instant
  var pace: Pace
  var reportedSamples: Set<SkippedSample> = []

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
    provenance = Self.provenance(resolved, resuming: checkpoint)
    card = try Self.card(resolved, resuming: checkpoint)
    self.factory = factory
    // A run that is resumed has its own state: what it began with may be gone, or be somebody else's.
    let initial = checkpoint == nil ? try resolved.full.initialize.map(InitialState.init) : nil
    let (model, (data, fingerprints)) = try Self.open(resolved, resolver, resuming: checkpoint)
    if let initial { notes += try initial.load(model) }
    self.model = model
    self.fingerprints = fingerprints
    fitted = data.fitted
    (trainLoader, validationLoader, testLoader) = (data.train, data.validation, data.test)
    if let checkpoint { notes += try Self.checkData(fingerprints, since: checkpoint, accepts: acceptsOtherData) }
    notes += resolved.notes + data.notes
    if let note = trainLoader.note { notes.append(note) }
    notes += resolved.training.notes + resolved.full.report.notes
    guard trainLoader.batchCount > 0 else {
      throw TrainingError.noBatches(trainLoader.sampleCount, resolved.data.batchSize)
    }
    groups = try ParameterGroups(resolved, model, factory)
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
      model, losses: losses, metrics: measuring, trainable: groups.everTrainable,
      precision: resolved.training.precision == "exact" ? .exact : .default, seed: resolved.seed,
      fusions: resolved.fusions)
    if checksBatches {
      for (loader, types, mode) in batches { try BatchCheck(plans: plans).check(loader, types, mode) }
    }
    signature = try ModelSignature(
      plans, fields: types.transformed, ragged: Set(trainLoader.source.padding.map(\.field)),
      batchSize: min(resolved.data.batchSize, trainLoader.sampleCount))
    summary = ModelSummary(
      model.outline, fields: types.transformed,
      batchSize: min(resolved.data.batchSize, trainLoader.sampleCount))
    let epoch = max(0, checkpoint?.training["epoch"]?.intValue ?? 0)
    plans.train(groups.trainable(inEpoch: epoch))
    averaging = try ModelAveraging(resolved, model, like: plans, factory)
    let optimizer = try groups.optimizer(inEpoch: epoch)
    step = try TrainingStep(
      resolved, model, plans: plans, optimizer: optimizer, positions: groups.positions(inEpoch: epoch),
      averaging: averaging)
    schedule = try RateSchedule(resolved, groups.groups, of: optimizer, factory)
    schedule.scheduler?.metricDirection = monitor.direction
    requiredPlugins = try Self.requiredPlugins(resolved, model, factory)
    trainingPlugins = try Self.trainingPlugins(resolved, beside: requiredPlugins, factory)
    accumulator = MetricAccumulator(metrics)
    recent = MetricAccumulator(metrics)
    if let initial { notes += try initial.load(optimizer, groups: groups.names(inEpoch: epoch)) }
    stateCheck = StateCheck(model, optimizer, averaging?.weights)
    promotesBest = validationLoader != nil || resolved.training.monitor != nil
    progress = TrainingProgress(monitor: monitor, losses: losses)
    lastCheckpoint = clock.now
    pace = Pace(start: clock.now)
    self.experiment = resolved
    if let checkpoint {
      try restore(checkpoint)
      if let note = reconsiderEnd() { notes.append(note) }
    }
    try checkState()
  }
}
