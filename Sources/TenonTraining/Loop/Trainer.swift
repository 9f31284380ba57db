import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

/// Trains the model of an experiment and keeps it as an archive.
///
///     let trainer = try Trainer(experiment, factory: factory, archivePath: "runs/demo/model.tenon")
///     let result = try trainer.run()
public final class Trainer {
  public let experiment: Experiment
  public let model: Model
  public weak var observer: (any TrainingObserver)?

  private let factory: ComponentFactory
  private let archivePath: String
  let trainLoader: BatchLoader
  private let validationLoader: BatchLoader?
  private let testLoader: BatchLoader?
  let plans: PlanTable
  let step: TrainingStep
  private let optimizer: OptimizerBinding
  private let scheduler: SchedulerBinding?
  private let types: (sample: TensorType, input: TensorType)

  public struct Result: Sendable {
    public let archivePath: String
    /// Nil when the experiment has no test data.
    public let test: Evaluation?
    public let seconds: Double
  }

  /// Makes everything ready: data is opened, components are created, shapes are checked.
  ///
  /// - Parameter archivePath: where the model is written after every epoch.
  /// - Throws: a `TenonError` that says what does not fit.
  public init(_ experiment: Experiment, factory: ComponentFactory, archivePath: String) throws {
    let resolver = ExperimentResolver(factory)
    let resolved = try resolver.resolve(experiment)
    let seed = UInt64(experiment.seed)
    let graph = try resolver.graph(resolved)
    func loader(_ reference: ComponentReference, _ name: String, isTraining: Bool) throws -> BatchLoader {
      let data = resolved.data
      let source = try DataSource(
        reference, transforms: isTraining ? data.trainTransforms : data.evalTransforms, factory: factory,
        name: "data.\(name)", seed: seed, isTraining: isTraining)
      return BatchLoader(
        source, batchSize: isTraining ? data.batchSize : data.evalBatchSize, shuffles: isTraining && data.shuffle,
        dropsLast: isTraining && data.dropLast, seed: seed)
    }
    trainLoader = try loader(resolved.data.train, "train", isTraining: true)
    validationLoader = try resolved.data.validation.map { try loader($0, "validation", isTraining: false) }
    testLoader = try resolved.data.test.map { try loader($0, "test", isTraining: false) }
    guard trainLoader.batchCount > 0 else {
      throw TrainingError.noBatches(trainLoader.source.dataset.count, resolved.data.batchSize)
    }
    types = try (testLoader ?? validationLoader ?? trainLoader).source.inputTypes()
    let model = try Model(graph, factory: factory, seed: seed)
    let loss = try LossBinding(factory.resolve(resolved.loss, .loss), factory: factory, graph: graph)
    plans = PlanTable(
      model, loss: loss, precision: resolved.training.precision == "exact" ? .exact : .default, seed: seed)
    let component = try factory.resolve(resolved.optimizer, .optimizer)
    let optimizer = try OptimizerBinding(
      factory.optimizer(component), arguments: component.entry.component.declaration.arguments,
      groups: [
        OptimizerBinding.Group(
          config: component.config,
          parameters: model.parameters.map { OptimizerBinding.Parameter($0.name, $0.tensor) })
      ], host: factory.registry.host, seed: seed)
    scheduler = try resolved.scheduler.map {
      try SchedulerBinding(factory.scheduler(factory.resolve($0, .scheduler)), of: optimizer)
    }
    self.experiment = resolved
    self.model = model
    self.optimizer = optimizer
    step = TrainingStep(resolved, model, plans: plans, optimizer: optimizer)
    self.factory = factory
    self.archivePath = archivePath
  }

  /// Trains for all epochs, then evaluates on the test data.
  ///
  /// - Throws: `TrainingError` when the loss is not finite; the archive of the last good state is kept.
  public func run() throws -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let stepsPerEpoch = trainLoader.batchCount
    observer?.trainingStarted(
      TrainingStart(
        name: experiment.name, parameterCount: model.parameters.reduce(0) { $0 + $1.tensor.shape.elementCount },
        trainSamples: trainLoader.source.dataset.count, epochs: experiment.training.epochs,
        stepsPerEpoch: stepsPerEpoch, threads: model.host.pool.workerCount))
    try scheduler?.advance(optimizer)
    var metrics: [ModelArchive.Metric] = []
    for epoch in 0..<experiment.training.epochs {
      let (epochStart, learningRate) = (clock.now, optimizer.learningRate)
      let trained = try trainEpoch(epoch, clock, start)
      let validation = try validationLoader.map { try Evaluation.run(plans, $0) }
      try scheduler?.advance(optimizer, metric: validation?.loss ?? trained.loss)
      metrics = Self.metrics(trained, "train") + (validation.map { Self.metrics($0, "validation") } ?? [])
      try archive(metrics).write(to: archivePath)
      observer?.epochFinished(
        EpochReport(
          epoch: epoch, epochs: experiment.training.epochs, loss: trained.loss, accuracy: trained.accuracy,
          validation: validation, learningRate: learningRate, seconds: (clock.now - epochStart).seconds))
    }
    let seconds = (clock.now - start).seconds
    let test = try testLoader.map { try Evaluation.run(plans, $0) }
    if let test { try archive(metrics + Self.metrics(test, "test")).write(to: archivePath) }
    return Result(archivePath: archivePath, test: test, seconds: seconds)
  }

  private func trainEpoch(_ epoch: Int, _ clock: ContinuousClock, _ start: ContinuousClock.Instant) throws
    -> Evaluation
  {
    var mean = RunningMean()
    var accuracy = Accuracy()
    let stepsPerEpoch = trainLoader.batchCount
    let epochStart = clock.now
    for position in 0..<stepsPerEpoch {
      let batch = try trainLoader.batch(position, epoch: epoch)
      let (loss, plan): (Double, ExecutionPlan)
      do {
        (loss, plan) = try step.run(batch)
      } catch let error as LossNotFinite {
        throw try stop(error.loss, epoch, position, batch)
      }
      mean.add(loss, weight: batch["input"]?.shape.dimensions.first ?? 0)
      accuracy.add(plan.output("output"), batch["target"])
      let (elapsed, done) = ((clock.now - start).seconds, Double(step.number))
      observer?.stepFinished(
        StepReport(
          epoch: epoch, epochs: experiment.training.epochs, step: position + 1, stepsPerEpoch: stepsPerEpoch,
          loss: mean.value, accuracy: accuracy.value,
          samplesPerSecond: Double(mean.weight) / max(1e-9, (clock.now - epochStart).seconds),
          secondsLeft: elapsed / done * (Double(experiment.training.epochs * stepsPerEpoch) - done)))
    }
    return Evaluation(loss: mean.value, accuracy: accuracy.value, correct: accuracy.correct, count: mean.weight)
  }

  /// Keeps the parameters from before the failing step, if they are good, and makes the error.
  private func stop(_ loss: Double, _ epoch: Int, _ step: Int, _ batch: [String: Tensor]) throws -> TrainingError {
    var saved = epoch > 0 ? "\(archivePath), as it was after epoch \(epoch)" : nil
    if model.parameters.allSatisfy({ $0.tensor.isFinite }) {
      let path =
        archivePath.hasSuffix(".tenon") ? archivePath.dropLast(6) + "-last-good.tenon" : archivePath + "-last-good"
      try archive([]).write(to: String(path))
      saved = [saved, "\(path), as it was before this step"].compactMap { $0 }.joined(separator: "; ")
    }
    return TrainingError.notFinite(
      loss: loss, epoch: epoch, step: step, samples: batch["input"]?.shape.dimensions.first ?? 0, saved: saved)
  }

  private static func metrics(_ evaluation: Evaluation, _ prefix: String) -> [ModelArchive.Metric] {
    [ModelArchive.Metric("\(prefix)_loss", evaluation.loss)]
      + (evaluation.accuracy.map { [ModelArchive.Metric("\(prefix)_accuracy", $0)] } ?? [])
  }

  private func archive(_ metrics: [ModelArchive.Metric]) throws -> ModelArchive {
    ModelArchive(
      name: experiment.name, graph: model.graph, sample: types.sample, input: types.input,
      classNames: trainLoader.source.dataset.classNames, preprocessing: experiment.data.evalTransforms,
      plugins: try requiredPlugins(), metrics: metrics, experiment: experiment.json,
      state: Dictionary(uniqueKeysWithValues: model.state.map { ($0.name, $0.tensor) }))
  }
}

extension Trainer {
  /// The plugins that predicting needs: those of the layers and of the preprocessing, each once.
  fileprivate func requiredPlugins() throws -> [ModelArchive.RequiredPlugin] {
    let transforms = try experiment.data.evalTransforms.map { try factory.resolve($0, .transform).entry.plugin }
    var seen: Set<String> = []
    return try (model.plugins + transforms).filter { seen.insert($0.manifest.id).inserted }.map {
      ModelArchive.RequiredPlugin(
        id: $0.manifest.id, version: $0.manifest.version, sha256: try factory.registry.sha256(of: $0))
    }
  }
}

extension OptimizerBinding {
  /// Of the first group.
  fileprivate var learningRate: Double? {
    hyperNames.firstIndex(of: "lr").map { self[group: 0, hyper: $0] }
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Tensor {
  fileprivate var isFinite: Bool {
    switch dtype {
    case .float32: self[Float.self].allSatisfy(\.isFinite)
    case .float64: self[Double.self].allSatisfy(\.isFinite)
    default: true
    }
  }
}
