import Dispatch
import Synchronization
import TenonCore
import TenonHost

/// The loaders of an experiment.
///
///     let data = try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
///     let batch = try data.train.batch(0, epoch: 0)
public struct ExperimentData {
  /// The parts that an experiment's data may have, named as its keys.
  public enum Part: String, Sendable, CaseIterable {
    case train
    case validation
    case test
  }

  public let train: BatchLoader
  public let validation: BatchLoader?
  public let test: BatchLoader?

  /// Opens all data of an experiment.
  ///
  /// - Throws: what creating a dataset or a transform throws; `DataError` for a part without samples.
  public init(_ experiment: ResolvedExperiment, factory: ComponentFactory) throws {
    let divided = try experiment.data.split.map { try Self.parts(of: experiment, $0, factory) } ?? [:]
    let parts = divided.merging(try Self.opened(experiment, besides: divided, factory)) { part, _ in part }
    train = try Self.loader(
      .train, of: experiment, factory, try parts[.train] ?? Self.dataset(experiment.train, factory))
    validation = try parts[.validation].map { try Self.loader(.validation, of: experiment, factory, $0) }
    test = try parts[.test].map { try Self.loader(.test, of: experiment, factory, $0) }
  }

  /// The datasets that the experiment names for other parts than those that there are.
  ///
  /// They may read and inflate files, so all are opened at the same time.
  private static func opened(
    _ experiment: ResolvedExperiment, besides parts: [Part: Named], _ factory: ComponentFactory
  ) throws -> [Part: Named] {
    let wanted = Part.allCases.compactMap { part in
      parts[part] == nil ? experiment.dataset(part).map { (part, $0) } : nil
    }
    let results = Mutex<[Part: Result<Named, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: wanted.count) { index in
      let (part, component) = wanted[index]
      let result = Result { try dataset(component, factory) }
      results.withLock { $0[part] = result }
    }
    return try results.withLock { results in
      // The first that failed, in the order of the file.
      for part in Part.allCases { _ = try results[part]?.get() }
      return try results.mapValues { try $0.get() }
    }
  }

  /// The loader of one part, without opening data that it does not need; nil when the experiment has no such part.
  public static func loader(_ part: Part, of experiment: ResolvedExperiment, factory: ComponentFactory) throws
    -> BatchLoader?
  {
    if let split = experiment.data.split, let dataset = try parts(of: experiment, split, factory)[part] {
      return try loader(part, of: experiment, factory, dataset)
    }
    return try experiment.dataset(part).map { try loader(part, of: experiment, factory, try dataset($0, factory)) }
  }

  /// A dataset, or a part of one, with its component's full name.
  private typealias Named = (dataset: any Dataset, component: String)

  private static func dataset(_ component: ComponentFactory.Resolved, _ factory: ComponentFactory) throws -> Named {
    (try factory.dataset(component), component.fullName)
  }

  private static func parts(of experiment: ResolvedExperiment, _ split: DatasetSplit, _ factory: ComponentFactory)
    throws
    -> [Part: Named]
  {
    let whole = try dataset(experiment.train, factory)
    let divided = DatasetPart.parts(of: whole.dataset, split, seed: experiment.seed)
    var parts: [Part: Named] = [:]
    for (part, dataset) in zip(Part.allCases, divided) {
      guard dataset.count > 0 else { throw DataError.emptyPart("data.\(part)", split, whole.dataset.count) }
      parts[part] = (dataset, whole.component)
    }
    return parts
  }

  private static func loader(
    _ part: Part, of experiment: ResolvedExperiment, _ factory: ComponentFactory, _ named: Named
  )
    throws -> BatchLoader
  {
    let (data, isTraining, seed) = (experiment.data, part == .train, experiment.seed)
    let pipeline = try TransformPipeline(
      isTraining ? experiment.trainTransforms : experiment.evalTransforms, factory: factory,
      path: "transforms.\(isTraining ? "train" : "eval")", seed: seed, isTraining: isTraining)
    let source = try DataSource(
      named.dataset, component: named.component, name: "data.\(part)", pipeline: pipeline, unreadable: data.unreadable,
      padding: data.collation.padding)
    let grouped = isTraining && data.shuffle ? data.collation.groupByLength : nil
    return BatchLoader(
      source,
      BatchLoader.Options(
        batchSize: isTraining ? data.batchSize : data.evalBatchSize, shuffles: isTraining && data.shuffle,
        dropsLast: isTraining && data.dropLast, seed: seed, workers: data.numWorkers,
        prefetchFactor: data.prefetchFactor, epochs: isTraining ? experiment.training.epochs : 1),
      lengths: try grouped.map { try SampleLengths(source, of: $0) })
  }
}
