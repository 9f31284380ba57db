import Dispatch
import Synchronization
import TenonArchive
import TenonCore
import TenonExperiment
import TenonHost
import TenonPredict
import TenonSampling

/// The loaders of an experiment.
///
///     let data = try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
///     let batch = try data.train.batch(0, epoch: 0)
public struct ExperimentData {
  public let train: BatchLoader
  public let validation: BatchLoader?
  public let test: BatchLoader?
  /// What dataset and transforms have learned on the training part.
  package let fitted: FittedState
  /// What is worth a line, such as classes in another order than those of the training.
  package let notes: [String]

  /// Opens all data of an experiment, and has it learn what is learned on the training part.
  ///
  /// - Parameter known: what was learned already, when the training is resumed.
  /// - Throws: what creating a dataset or a transform throws; `DataError` for a part without samples.
  public init(_ experiment: ResolvedExperiment, factory: ComponentFactory, fitted known: FittedState? = nil) throws {
    let divided = try experiment.data.split.map { try Self.parts(of: experiment, $0, factory) } ?? [:]
    let parts = divided.merging(try Self.opened(experiment, besides: divided, factory)) { part, _ in part }
    let trained = try parts[.train] ?? Self.dataset(.train, experiment.train, of: experiment, factory)
    try known?.load(into: trained.dataset, trained.component, name: "data.train", trained: trained.component)
    let fitted =
      try known
      ?? FittedState(learning: experiment, on: trained.dataset, component: trained.component, factory)
    self.fitted = fitted
    train = try Self.loader(.train, of: experiment, factory, trained, fitted)
    let classes = DataClasses(of: trained.dataset)
    var notes: [String] = []
    func loader(_ part: DataPart) throws -> BatchLoader? {
      guard let (dataset, component) = parts[part] else { return nil }
      if divided[part] == nil {
        try fitted.load(into: dataset, component, name: "data.\(part)", trained: trained.component)
      }
      let (mapped, note) = try MappedClasses.fitting(dataset, "data.\(part)", to: classes, of: "data.train")
      if let note { notes.append(note) }
      return try Self.loader(part, of: experiment, factory, (mapped, component), fitted)
    }
    validation = try loader(.validation)
    test = try loader(.test)
    self.notes = notes
  }

  /// What tells these data from others, by the keys of `data`: of a dataset that is divided the whole.
  ///
  /// Asks for the label of every sample, as far as the datasets know them without reading.
  package func fingerprints() -> [String: DataFingerprint] {
    var fingerprints: [String: DataFingerprint] = [:]
    for (part, loader) in [(DataPart.train, train), (.validation, validation), (.test, test)] {
      switch loader?.source.dataset {
      case let divided as DatasetPart:
        if part == .train { fingerprints[part.rawValue] = DataFingerprint(of: divided.base) }
      case let mapped as MappedClasses: fingerprints[part.rawValue] = DataFingerprint(of: mapped.base)
      case let dataset?: fingerprints[part.rawValue] = DataFingerprint(of: dataset)
      case nil: break
      }
    }
    return fingerprints
  }

  /// The datasets that the experiment names for other parts than those that there are.
  ///
  /// They may read and inflate files, so all are opened at the same time.
  private static func opened(
    _ experiment: ResolvedExperiment, besides parts: [DataPart: Named], _ factory: ComponentFactory
  ) throws -> [DataPart: Named] {
    let wanted = DataPart.allCases.compactMap { part in
      parts[part] == nil ? experiment.dataset(part).map { (part, $0) } : nil
    }
    let results = Mutex<[DataPart: Result<Named, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: wanted.count) { index in
      let (part, component) = wanted[index]
      let result = Result { try dataset(part, component, of: experiment, factory) }
      results.withLock { $0[part] = result }
    }
    return try results.withLock { results in
      // The first that failed, in the order of the file.
      for part in DataPart.allCases { _ = try results[part]?.get() }
      return try results.mapValues { try $0.get() }
    }
  }

  /// A dataset, or a part of one, with its component's full name.
  package typealias Named = (dataset: any Dataset, component: String)

  private static func dataset(
    _ part: DataPart, _ component: ComponentFactory.Resolved, of experiment: ResolvedExperiment,
    _ factory: ComponentFactory
  ) throws -> Named {
    do {
      return (try experiment.open(component, factory), component.fullName)
    } catch let error as PluginCallError {
      let isOwn = error.component == component.fullName
      let place = isOwn && ResolvedExperiment.pathArguments.contains(error.error.field) ? error.error.field : nil
      let setting = "data.\(part).\(component.fullName.shortComponentName)"
      throw PluginCallError(
        component: error.component, call: error.call, place: "data.\(part)", error: error.error,
        advice: place.map { "put the data there, or name its place: --set \(setting).\($0)=PATH" })
    }
  }

  private static func parts(of experiment: ResolvedExperiment, _ split: DatasetSplit, _ factory: ComponentFactory)
    throws
    -> [DataPart: Named]
  {
    let whole = try dataset(.train, experiment.train, of: experiment, factory)
    let divided = try DatasetPart.parts(of: whole, split, experiment)
    var parts: [DataPart: Named] = [:]
    for (part, dataset) in zip(DataPart.allCases, divided) {
      guard dataset.count > 0 else { throw DataError.emptyPart("data.\(part)", split, whole.dataset.count) }
      parts[part] = (dataset, whole.component)
    }
    return parts
  }

  package static func loader(
    _ part: DataPart, of experiment: ResolvedExperiment, _ factory: ComponentFactory, _ named: Named,
    _ fitted: FittedState
  ) throws -> BatchLoader {
    let (data, isTraining, seed) = (experiment.data, part == .train, experiment.seed)
    let transforms = isTraining ? experiment.trainTransforms : experiment.evalTransforms
    let classes = named.dataset.classNames.count
    let pipeline = try TransformPipeline(
      transforms.map { $0.counting(classes: classes) }, factory: factory,
      path: "transforms.\(isTraining ? "train" : "eval")", seed: seed, isTraining: isTraining)
    try pipeline.load(fitted)
    let source = try DataSource(
      named.dataset, component: named.component, name: "data.\(part)", pipeline: pipeline, unreadable: data.unreadable,
      padding: data.collation.padding)
    let sampling =
      isTraining ? try data.sampler.map { (options) throws(DataError) in try WeightedSampling(options, source) } : nil
    let grouped = isTraining && data.shuffle ? data.collation.groupByLength : nil
    return BatchLoader(
      source,
      BatchLoader.Options(
        batchSize: isTraining ? data.batchSize : data.evalBatchSize, shuffles: isTraining && data.shuffle,
        dropsLast: isTraining && data.dropLast, seed: seed, workers: data.numWorkers,
        prefetchFactor: data.prefetchFactor, epochs: isTraining ? experiment.training.epochs : 1),
      lengths: try grouped.map { try SampleLengths(source, of: $0) }, sampling: sampling)
  }
}

extension ComponentFactory.Resolved {
  /// The same with as many classes as a dataset names, where it leaves their number to that (`num_classes: null`).
  fileprivate func counting(classes: Int) -> ComponentFactory.Resolved {
    guard classes > 0 else { return self }
    return mapping { $0.name == "num_classes" && $0.value == .null ? .int(classes) : $0.value }
  }
}
