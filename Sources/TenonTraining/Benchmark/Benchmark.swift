import TenonCore
import TenonEngine
import TenonExecution
import TenonExperiment
import TenonHost

/// Measures steps of an experiment's network on one batch that is already loaded.
///
///     let benchmark = Benchmark(experiment, Benchmark.Options(input: [3, 224, 224]), factory: factory)
///     print(try benchmark.run().imagesPerSecond)
///
/// A training step is forward, loss, backward, clipping and the optimizer's update, as in `Trainer`, without metrics; a step of evaluation
/// is forward alone, without the loss.
public struct Benchmark {
  public struct Options: Sendable {
    /// Measure evaluation instead of training.
    public var evaluates: Bool
    /// Nil takes the experiment's.
    public var batchSize: Int?
    /// Channels, height and width of noise in place of the experiment's data; nil reads a batch of that.
    public var input: [Int]?
    /// Of the targets of noise.
    public var classCount: Int
    /// Steps after the first that are not timed.
    public var warmup: Int
    /// Timed steps.
    public var steps: Int
    /// Time every layer too, in steps of their own.
    public var profiles: Bool

    public init(
      evaluates: Bool = false, batchSize: Int? = nil, input: [Int]? = nil, classCount: Int = 2, warmup: Int = 2,
      steps: Int = 10, profiles: Bool = false
    ) {
      self.evaluates = evaluates
      self.batchSize = batchSize
      self.input = input
      self.classCount = classCount
      self.warmup = max(0, warmup)
      self.steps = max(1, steps)
      self.profiles = profiles
    }
  }

  private let experiment: Experiment
  private let options: Options
  private let factory: ComponentFactory

  public init(_ experiment: Experiment, _ options: Options, factory: ComponentFactory) {
    self.experiment = experiment
    self.options = options
    self.factory = factory
  }

  /// Plans the network and measures it.
  ///
  /// - Throws: `BenchmarkError` when the data is not there or the loss diverges; what creating components throws.
  public func run() throws -> BenchmarkReport {
    let trainer = try trainer()
    let loaded = try trainer.trainLoader.batch(0, epoch: 0)
    let (batch, batchSize) = (loaded.fields, loaded.count)
    let plans = try options.evaluates ? PlanTable(trainer.model, losses: [], precision: trainer.plans.precision) : nil
    let step = { () throws -> ExecutionPlan in
      guard let plans else {
        do {
          return try trainer.step.run(batch).plan
        } catch let error as LossNotFinite {
          throw BenchmarkError.notFinite(error.loss)
        }
      }
      let plan = try plans.plan(.eval, for: batch)
      try plan.bind(batch)
      try plan.forward(step: 0)
      return plan
    }
    let counter = AllocationCounter()
    let stepCount = 1 + options.warmup + options.steps
    var (seconds, allocations): ([Double], [UInt64]) = ([], [])
    seconds.reserveCapacity(stepCount)
    allocations.reserveCapacity(stepCount)
    var last: ExecutionPlan?
    for _ in 0..<stepCount {
      let (start, before) = (ContinuousClock.now, counter?.count ?? 0)
      last = try step()
      let after = counter?.count ?? 0
      seconds.append((ContinuousClock.now - start).seconds)
      allocations.append(after - before)
    }
    // Before anything else is done, which may need more.
    let peak = ProcessMemory.peakByteCount
    guard let plan = last, let first = seconds.first else { preconditionFailure("a benchmark has at least one step") }
    return BenchmarkReport(
      name: experiment.name, evaluates: options.evaluates, batchSize: batchSize,
      threads: trainer.model.host.pool.workerCount, readsImages: trainer.readsImages, firstStepSeconds: first,
      seconds: Array(seconds.suffix(options.steps)),
      flopsPerStep: plan.layers.reduce(0) { $0 + $1.flops } * (options.evaluates ? 1 : 3),
      peakFlopsPerSecond: ComputePeak.flopsPerSecond(on: trainer.model.host), peakMemoryByteCount: peak,
      arenaByteCount: plan.arenaByteCount, allocations: counter.map { _ in allocations },
      layers: options.profiles ? try profile(plan, trainer.model) : [])
  }

  /// The experiment with a single loader, for what is measured.
  private func trainer() throws -> Trainer {
    var experiment = experiment
    experiment.data.validation = nil
    experiment.data.test = nil
    experiment.data.split = nil
    experiment.data.shuffle = false
    experiment.metrics = []
    // Nothing is read ahead while steps are timed.
    experiment.data.numWorkers = 0
    if let size = options.batchSize { experiment.data.batchSize = size }
    if let input = options.input { experiment.data.readNoise(input, classCount: options.classCount) }
    do {
      return try Trainer(experiment, factory: factory, resuming: nil, checksBatches: false)
    } catch let error as PluginCallError where options.input == nil && error.diagnostic.code == "bad-data" {
      throw BenchmarkError.noData(error)
    }
  }

  /// Times every layer; parameters stay as they are.
  private func profile(_ plan: ExecutionPlan, _ model: Model) throws -> [LayerProfile] {
    var (forward, backward): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<options.steps {
      forward.append(try plan.timedForward(step: 0))
      if !options.evaluates { backward.append(try plan.timedBackward()) }
    }
    return plan.layers.enumerated().map { index, layer in
      LayerProfile(
        path: layer.path(in: model.graph), layer,
        forwardSeconds: forward.map { $0[index] }.median, backwardSeconds: backward.map { $0[index] }.median)
    }
  }
}

extension Experiment.Data {
  /// Noise in place of the data, with mean 0 and deviation 1 as normalized images have them.
  fileprivate mutating func readNoise(_ size: [Int], classCount: Int) {
    train = ComponentReference(
      "tenon/FakeData",
      [
        NamedValue("size", .int(batchSize)), NamedValue("image_size", .list(size.map(Value.int))),
        NamedValue("num_classes", .int(classCount)),
      ])
    let deviation = (1.0 / 12).squareRoot()
    let channels = max(0, min(size.first ?? 0, 1 << 16))
    trainTransforms = [
      ComponentReference("tenon/ToTensor"),
      ComponentReference(
        "tenon/Normalize",
        [
          NamedValue("mean", .list(Array(repeating: .float(0.5), count: channels))),
          NamedValue("std", .list(Array(repeating: .float(deviation), count: channels))),
        ]),
    ]
    evalTransforms = trainTransforms
  }
}

/// A network that cannot be measured.
public struct BenchmarkError: TenonError {
  public let diagnostic: Diagnostic

  static func noData(_ error: PluginCallError) -> BenchmarkError {
    BenchmarkError(
      diagnostic: error.diagnostic
        .help("measure without data: give the size of an image, channels first, as in --input 3,224,224"))
  }

  static func notFinite(_ loss: Double) -> BenchmarkError {
    BenchmarkError(
      diagnostic: Diagnostic(
        "loss-not-finite", "the loss became \(loss.digits) while one batch was trained on again and again"
      )
      .help("set a smaller learning rate; it does not change what is measured"))
  }
}
