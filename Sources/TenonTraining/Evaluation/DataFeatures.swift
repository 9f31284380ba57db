import TenonCore
import TenonData
import TenonElements
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict

/// What a layer of a trained model makes of the samples of an experiment's data.
///
///     let features = try DataFeatures(model, layer: "5", experiment, part: .test)
///     try features.forEach { sample, target, tensor in ... }
///
/// Samples are prepared as in evaluation, by the archive's preprocessing, and come in the order of the dataset.
public final class DataFeatures {
  /// Of one sample; with several crops, of their mean.
  public let type: TensorType
  /// Samples in the data, those that cannot be read included.
  public var count: Int { loader.source.dataset.count }
  public let layer: String
  private let loader: BatchLoader
  private let plans: PlanTable

  /// - Parameters:
  ///   - layer: a path such as `features.0`; that of a composite stands for its last layer.
  ///   - experiment: whose `data` is read; its model is of no interest.
  ///   - transforms: in place of the archive's preprocessing; nil keeps that.
  ///   - batchSize: nil for the experiment's `eval_batch_size`.
  /// - Throws: `DataError` when the experiment has no such part, or the layer's value has no row for each sample;
  ///   `GraphError` for a layer that the model does not have; what opening data throws.
  public init(
    _ model: LoadedModel, layer: String, _ experiment: Experiment, part: DataPart,
    transforms: [ComponentReference]? = nil, batchSize: Int? = nil
  ) throws {
    let factory = model.factory
    let resolved = try ExperimentResolver(factory).resolve(experiment)
    let pipeline = try TransformPipeline(
      (transforms ?? model.archive.preprocessing).map { try factory.resolve($0, .transform) }, factory: factory,
      path: "transforms.eval", seed: 0, isTraining: false)
    let fitted = FittedState(model.archive)
    try pipeline.load(fitted)
    let (dataset, component) = try Self.dataset(part, of: resolved, factory)
    try fitted.load(into: dataset, component, name: "data.\(part)", trained: resolved.train.fullName)
    let source = try DataSource(
      dataset, component: component, name: "data.\(part)", pipeline: pipeline, unreadable: resolved.data.unreadable,
      padding: resolved.data.collation.padding)
    let fields = try source.fieldTypes().transformed
    for input in model.archive.graph.inputs where fields[input.name] == nil {
      throw DataError.noField(input.name, source.name)
    }
    loader = BatchLoader(
      source,
      BatchLoader.Options(batchSize: batchSize ?? resolved.data.evalBatchSize, workers: resolved.data.numWorkers))
    plans = try model.plans(taps: [layer])
    self.layer = layer
    type = try plans.featureType(of: layer, sample: fields)
  }

  /// On data that is open already.
  ///
  /// - Throws: as the first one does for a layer.
  init(_ model: LoadedModel, layer: String, _ loader: BatchLoader) throws {
    plans = try model.plans(taps: [layer])
    self.loader = loader
    self.layer = layer
    type = try plans.featureType(of: layer, sample: loader.source.fieldTypes().transformed)
  }

  /// Of a model that is being trained, on data that is open already.
  ///
  /// - Throws: as the first one does for a layer.
  init(
    _ model: Model, layer: String, _ loader: BatchLoader, precision: PlanRequest.Precision, fusions: [String]
  ) throws {
    plans = try PlanTable(model, losses: [], precision: precision, fusions: fusions, taps: [layer])
    self.loader = loader
    self.layer = layer
    type = try plans.featureType(of: layer, sample: loader.source.fieldTypes().transformed)
  }

  private static func dataset(
    _ part: DataPart, of experiment: ResolvedExperiment, _ factory: ComponentFactory
  ) throws -> (dataset: any Dataset, component: String) {
    if let split = experiment.data.split {
      let whole = (dataset: try experiment.open(experiment.train, factory), component: experiment.train.fullName)
      let parts = zip(DataPart.allCases, try DatasetPart.parts(of: whole, split, experiment))
      if let divided = parts.first(where: { $0.0 == part }) { return (divided.1, experiment.train.fullName) }
    }
    guard let component = experiment.dataset(part) else { throw DataError.noPart(part, experiment.name) }
    return (try experiment.open(component, factory), component.fullName)
  }

  /// Reads all samples in order.
  ///
  /// - Parameter body: gets the sample's number in the dataset, its `target` where that is one integer, and what the
  ///   layer makes of it.
  /// - Returns: the samples that could not be read and were left out, where the experiment allows that.
  /// - Throws: what reading, computing or `body` throws.
  public func forEach(_ body: (_ sample: Int, _ target: Int?, Tensor) throws -> Void) throws -> [SkippedSample] {
    var skipped: [SkippedSample] = []
    try forEachBatch { batch, features in
      skipped += batch.skipped
      for row in 0..<batch.count {
        try body(batch.samples[row], batch.target(ofRow: row), features.row(row))
      }
      return true
    }
    return skipped
  }

  /// Reads the samples batch by batch.
  ///
  /// - Parameter body: gets a batch with what the layer makes of it, a row for each sample (none, where no sample can be
  ///   read), and says whether to go on.
  package func forEachBatch(_ body: (Batch, Tensor) throws -> Bool) throws {
    for position in 0..<loader.batchCount {
      let batch = try loader.batch(position, epoch: 0)
      guard batch.count > 0 else {
        guard try body(batch, Tensor(type.with(samples: 0))) else { return }
        continue
      }
      let plan = try plans.plan(.eval, for: batch.fields)
      try plan.bind(batch.fields)
      try plan.forward(step: 0)
      guard let value = plan.output(layer), let mean = try CropAverage.mean(of: value, crops: batch.crops),
        mean.shape[0] == batch.count
      else { throw DataError.noFeatures(layer, plan.output(layer)?.type) }
      guard try body(batch, mean) else { return }
    }
  }
}

extension Batch {
  /// The target of a sample, where that is one integer.
  package func target(ofRow row: Int) -> Int? {
    fields["target"].flatMap { $0.type == TensorType(.int64, [count]) ? Int($0[Int64.self][row]) : nil }
  }
}

extension TensorType {
  fileprivate func with(samples: Int) -> TensorType { TensorType(dtype, Shape([samples] + shape.dimensions)) }
}

extension DataError {
  fileprivate static func noPart(_ part: DataPart, _ experiment: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("no-data", "the experiment '\(experiment)' has no \(part) data")
        .help("name another part, or a dataset: --set data.\(part)=NAME"))
  }
}
