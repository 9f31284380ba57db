import TenonCore
import TenonData
import TenonExperiment
import TenonHost

/// Measures how fast an experiment's training data is read, decoded and transformed, with nothing computed beside it.
///
///     let report = try LoadingBenchmark(experiment, LoadingBenchmark.Options(batches: 100), factory: factory).run()
///     print(report.samplesPerSecond)
///
/// Batches come one after another over as many epochs as it takes, in the order and with the workers of a training.
public struct LoadingBenchmark {
  public struct Options: Sendable {
    /// Nil takes the experiment's.
    public var batchSize: Int?
    /// Batches at the start that are not timed.
    public var warmup: Int
    /// Timed batches; nil: as many as an epoch has.
    public var batches: Int?

    public init(batchSize: Int? = nil, warmup: Int = 2, batches: Int? = nil) {
      self.batchSize = batchSize
      self.warmup = max(0, warmup)
      self.batches = batches.map { max(1, $0) }
    }
  }

  private let experiment: Experiment
  private let options: Options
  private let factory: ComponentFactory

  public init(_ experiment: Experiment, _ options: Options = Options(), factory: ComponentFactory) {
    self.experiment = experiment
    self.options = options
    self.factory = factory
  }

  /// Reads all warm-up batches, then times the others.
  ///
  /// Between the first timed batch and the last the loader is in full swing: what it has read ahead when the clock starts
  /// is as much as what it has read ahead when the clock stops.
  ///
  /// - Throws: `BenchmarkError` for data without a whole batch; what opening and reading data throws.
  public func run() throws -> LoadingReport {
    var experiment = experiment
    if let size = options.batchSize { experiment.data.batchSize = size }
    (experiment.data.validation, experiment.data.test, experiment.data.split) = (nil, nil, nil)
    // Reading ahead goes on from one epoch to the next and must not end within the measurement.
    experiment.training.epochs = Int.max
    let resolved = try ExperimentResolver(factory).resolve(experiment)
    let loader = try ExperimentData(resolved, factory: factory).train
    guard loader.batchCount > 0 else { throw BenchmarkError.noBatch(experiment.data.batchSize) }
    let batches = options.batches ?? loader.batchCount
    var (seconds, samples, cursor) = ([Double](), 0, 0)
    seconds.reserveCapacity(batches)
    for number in 0..<options.warmup + batches {
      let start = ContinuousClock.now
      let batch = try loader.batch(cursor % loader.batchCount, epoch: cursor / loader.batchCount)
      cursor += 1
      guard number >= options.warmup else { continue }
      seconds.append((ContinuousClock.now - start).seconds)
      samples += batch.count
    }
    return LoadingReport(
      name: experiment.name, batchSize: loader.batchSize, workers: loader.options.workers, samples: samples,
      seconds: seconds)
  }
}

/// How fast data was loaded.
public struct LoadingReport: Sendable {
  public let name: String
  public let batchSize: Int
  /// Threads that read; 0: the caller's own.
  public let workers: Int
  /// In all timed batches.
  public let samples: Int
  /// What each timed batch was waited for.
  public let seconds: [Double]

  public var samplesPerSecond: Double { Double(samples) / max(seconds.reduce(0, +), 1e-9) }

  public var json: JSON {
    [
      "name": .string(name), "task": "loading", "batch_size": .int(batchSize), "workers": .int(workers),
      "batches": .int(seconds.count), "samples": .int(samples), "seconds": .double(seconds.reduce(0, +)),
      "images_per_second": .double(samplesPerSecond),
    ]
  }
}

extension BenchmarkError {
  fileprivate static func noBatch(_ size: Int) -> BenchmarkError {
    BenchmarkError(
      diagnostic: Diagnostic("empty-dataset", "the training data makes no batch of \(size) to load")
        .help("set a smaller data.batch_size"))
  }
}
