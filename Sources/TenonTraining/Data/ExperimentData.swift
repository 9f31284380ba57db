import Dispatch
import Synchronization
import TenonCore
import TenonHost

/// The loaders of an experiment.
///
///     let data = try ExperimentData(resolved, factory: factory)
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
  /// - Parameter experiment: with its names resolved.
  /// - Throws: what creating a dataset or a transform throws; `DataError` for a part without samples.
  public init(_ experiment: Experiment, factory: ComponentFactory) throws {
    let divided = try experiment.data.split.map { try Self.parts(of: experiment, $0, factory) } ?? [:]
    let parts = divided.merging(try Self.opened(experiment.data, besides: divided, factory)) { part, _ in part }
    train = try Self.loader(
      .train, of: experiment, factory, try parts[.train] ?? Self.dataset(experiment.data.train, factory))
    validation = try parts[.validation].map { try Self.loader(.validation, of: experiment, factory, $0) }
    test = try parts[.test].map { try Self.loader(.test, of: experiment, factory, $0) }
  }

  /// The datasets that the experiment names for other parts than those that there are.
  ///
  /// They may read and inflate files, so all are opened at the same time.
  private static func opened(_ data: Experiment.Data, besides parts: [Part: Named], _ factory: ComponentFactory) throws
    -> [Part: Named]
  {
    let named: [(Part, ComponentReference?)] = [
      (.train, data.train), (.validation, data.validation), (.test, data.test),
    ]
    let wanted = named.compactMap { part, reference in parts[part] == nil ? reference.map { (part, $0) } : nil }
    let results = Mutex<[Part: Result<Named, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: wanted.count) { index in
      let (part, reference) = wanted[index]
      let result = Result { try dataset(reference, factory) }
      results.withLock { $0[part] = result }
    }
    return try results.withLock { results in
      // The first that failed, in the order of the file.
      for part in Part.allCases { _ = try results[part]?.get() }
      return try results.mapValues { try $0.get() }
    }
  }

  /// The loader of one part, without opening data that it does not need; nil when the experiment has no such part.
  public static func loader(_ part: Part, of experiment: Experiment, factory: ComponentFactory) throws -> BatchLoader? {
    if let split = experiment.data.split, let dataset = try parts(of: experiment, split, factory)[part] {
      return try loader(part, of: experiment, factory, dataset)
    }
    let reference: ComponentReference? =
      switch part {
      case .train: experiment.data.train
      case .validation: experiment.data.validation
      case .test: experiment.data.test
      }
    return try reference.map { try loader(part, of: experiment, factory, try dataset($0, factory)) }
  }

  /// A dataset, or a part of one, with its component's full name.
  private typealias Named = (dataset: any Dataset, component: String)

  private static func dataset(_ reference: ComponentReference, _ factory: ComponentFactory) throws -> Named {
    let resolved = try factory.resolve(reference, .dataset)
    return (try factory.dataset(resolved), resolved.fullName)
  }

  private static func parts(of experiment: Experiment, _ split: DatasetSplit, _ factory: ComponentFactory) throws
    -> [Part: Named]
  {
    let whole = try dataset(experiment.data.train, factory)
    let divided = DatasetPart.parts(of: whole.dataset, split, seed: UInt64(experiment.seed))
    var parts: [Part: Named] = [:]
    for (part, dataset) in zip(Part.allCases, divided) {
      guard dataset.count > 0 else { throw DataError.emptyPart("data.\(part)", split, whole.dataset.count) }
      parts[part] = (dataset, whole.component)
    }
    return parts
  }

  private static func loader(_ part: Part, of experiment: Experiment, _ factory: ComponentFactory, _ named: Named)
    throws
    -> BatchLoader
  {
    let (data, isTraining, seed) = (experiment.data, part == .train, UInt64(experiment.seed))
    let pipeline = try TransformPipeline(
      isTraining ? data.trainTransforms : data.evalTransforms, factory: factory,
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
