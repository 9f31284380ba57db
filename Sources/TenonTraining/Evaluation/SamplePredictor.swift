import TenonCore
import TenonData
import TenonElements
import TenonEngine
import TenonExperiment
import TenonHost
import TenonPredict

/// Applies a trained model to rows of a table or to texts, with the preprocessing and all that was learned out of its archive.
///
///     let predictor = try model.predictor(rowsOf: "new.csv")
///     try predictor.predict { row, result in print(row, try result.get()[0].scores) }
public final class SamplePredictor {
  /// What the experiment evaluates with.
  public let defaultBatchSize: Int
  /// Samples.
  public var count: Int { source.dataset.count }
  /// The names of the model's outputs, in its order.
  public var outputNames: [String] { readouts.map(\.output) }
  /// In the order of the outputs; empty when the model names none.
  public let classNames: [String]
  private let source: DataSource
  private let plans: PlanTable
  private let readouts: [Readout]
  private let model: Model

  fileprivate init(
    _ loaded: LoadedModel, _ dataset: any Dataset, component: String, name: String, padding: [FieldPadding],
    transforms: [ComponentReference]?
  ) throws {
    let (archive, factory) = (loaded.archive, loaded.factory)
    let pipeline = try TransformPipeline(
      (transforms ?? archive.preprocessing).map { try factory.resolve($0, .transform) }, factory: factory,
      path: "transforms.eval", seed: 0, isTraining: false)
    try pipeline.load(FittedState(archive))
    source = try DataSource(
      dataset, component: component, name: name, pipeline: pipeline, unreadable: .skip, padding: padding)
    let fields = try source.fieldTypes().transformed
    for input in archive.graph.inputs where fields[input.name] == nil { throw DataError.noField(input.name, name) }
    model = loaded.model
    plans = try loaded.plans()
    readouts = archive.graph.outputs.map { Readout(archive, output: $0.name) }
    classNames = archive.classNames
    defaultBatchSize = archive.evalBatchSize
  }

  /// Predicts all samples in batches and reports on each, in order.
  ///
  /// - Parameters:
  ///   - batchSize: samples at a time, at least 1; nil for the experiment's.
  ///   - report: gets the sample's number with all outputs, at least one, or what is wrong with it.
  /// - Throws: what the model or `report` throws.
  public func predict(
    batchSize: Int? = nil, report: (Int, Result<[Predictor.Output], any Error>) throws -> Void
  ) throws {
    let loader = BatchLoader(source, BatchLoader.Options(batchSize: max(1, batchSize ?? defaultBatchSize)))
    model.host.process.begin()
    for position in 0..<loader.batchCount {
      let batch = try loader.batch(position, epoch: 0)
      let skipped = Dictionary(batch.skipped.map { ($0.index, $0) }) { first, _ in first }
      let values = batch.count > 0 ? try values(of: batch) : []
      var row = 0
      for sample in position * loader.batchSize..<min((position + 1) * loader.batchSize, count) {
        if let fault = skipped[sample] {
          try report(sample, .failure(DataError.unreadable(fault)))
          continue
        }
        let outputs = zip(readouts, values).map { readout, value in readout.read(value.row(row)) }
        row += 1
        try report(sample, .success(outputs))
      }
    }
  }

  /// For each output, a row for each sample.
  private func values(of batch: Batch) throws -> [Tensor] {
    let plan = try plans.plan(.eval, for: batch.fields)
    try plan.bind(batch.fields)
    try plan.forward(step: 0)
    model.host.process.compare()
    return try readouts.map { readout in
      let value = plan.output(readout.output)
      guard let value, value.dtype == .float32, value.shape.dimensions.first == batch.count * batch.crops,
        let mean = try CropAverage.mean(of: value, crops: batch.crops)
      else { throw DataError.noFeatures(readout.output, value?.type) }
      return mean
    }
  }
}

extension LoadedModel {
  /// Whether it reads rows of a file: its training data is one file, and a sample is no image and no text.
  public var readsRows: Bool { !archive.readsImages && !archive.readsTexts && archive.trainsOnFile }

  /// The data of the training.
  private func data() throws -> Experiment.Data {
    try Experiment(json: archive.experiment, source: "the archive's experiment").data
  }

  /// A predictor for the rows of a file, which the dataset of the training reads; targets may be missing.
  ///
  /// - Throws: what opening the file throws; `DataError` for rows that do not fit the model.
  public func predictor(rowsOf path: String, transforms: [ComponentReference]? = nil) throws -> SamplePredictor {
    let data = try data()
    let component = try factory.resolve(DataPlace.moved(data.train, to: path, factory), .dataset)
    let dataset = try factory.dataset(component)
    try FittedState(archive).load(
      into: dataset, component.fullName, name: path, trained: component.fullName, withoutTarget: true)
    return try SamplePredictor(
      self, dataset, component: component.fullName, name: path, padding: data.collation.padding, transforms: transforms)
  }

  /// A predictor for texts.
  ///
  /// - Parameter texts: UTF-8.
  /// - Throws: `DataError` for a model that does not read texts.
  public func predictor(texts: [[UInt8]], transforms: [ComponentReference]? = nil) throws -> SamplePredictor {
    guard archive.readsTexts else { throw DataError.notForTexts(archive.name, archive.sample) }
    return try SamplePredictor(
      self, Texts(texts: texts), component: "text", name: "the texts", padding: data().collation.padding,
      transforms: transforms)
  }

  /// Texts as samples.
  private struct Texts: Dataset {
    let texts: [[UInt8]]
    var count: Int { texts.count }
    var hasTarget: Bool { false }

    func read(_ index: Int, into sample: Sample) throws {
      let text = texts[index]
      guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else {
        throw ComponentError(.data, "expected UTF-8, received '\(ByteText.text(text.prefix(60)))'")
      }
      try sample.set("input", [text.count], of: UInt8.self) { _ = $0.update(fromContentsOf: text) }
    }
  }
}

extension DataError {
  fileprivate static func unreadable(_ sample: SkippedSample) -> DataError {
    DataError(diagnostic: Diagnostic("bad-data", sample.message))
  }

  fileprivate static func notForTexts(_ model: String, _ sample: TensorType?) -> DataError {
    DataError(
      diagnostic: Diagnostic("not-for-texts", "'\(model)' cannot be applied to texts")
        .expected("a model of texts, uint8 [bytes] before its preprocessing")
        .received(sample.map { "\($0)" } ?? "several inputs"))
  }
}
