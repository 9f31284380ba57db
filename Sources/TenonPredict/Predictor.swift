import TenonArchive
import TenonCore
import TenonElements
import TenonEngine
import TenonHost
import TenonImage

/// Applies a trained model to images; the preprocessing comes from the archive.
///
/// A model with other inputs than an image it cannot feed.
///
/// A preprocessing that yields several crops of an image (FiveCrop), and augmented versions of it, give one answer for
/// all of them: the mean of the model's outputs, before any softmax. What becomes of outputs is in the archive, so that
/// no loss is needed.
public final class Predictor {
  /// A number of one of the model's outputs.
  public struct Score: Sendable, Equatable {
    /// The position in the output; of one number between two classes 1, as it says how much it is the second.
    public let index: Int
    /// The class; the position when the model names none.
    public let name: String
    /// A probability where the loss makes probabilities of outputs, otherwise the output as it is.
    public let value: Double
    /// Whether it is above the threshold, of a model that decides about each number alone; nil for others.
    public let isAbove: Bool?
  }

  /// One of the model's outputs for one image.
  public struct Output: Sendable, Equatable {
    /// As the model calls it.
    public let name: String
    /// What is made of it, as the loss that compared it says.
    public let prediction: Prediction
    /// Of classes the most likely first, otherwise in the order of the output.
    public let scores: [Score]
  }

  /// What the experiment evaluates with.
  public let defaultBatchSize: Int
  /// The names of the model's outputs, in its order.
  public var outputNames: [String] { readouts.map(\.output) }
  /// What is made of the first output, as the loss that compared it says.
  public var prediction: Prediction { readouts[0].prediction }
  /// In the order of the outputs; empty when the model names none.
  public var classNames: [String] { archive.classNames }
  private let loaded: LoadedModel
  private let archive: ModelArchive
  private let preprocessing: ImagePreprocessing
  private let model: Model
  private let plans: PlanTable
  /// One for each output, of which there is at least one.
  private let readouts: [Readout]

  init(_ loaded: LoadedModel, factory: ComponentFactory, _ options: PredictionOptions = PredictionOptions()) throws {
    self.loaded = loaded
    archive = loaded.archive
    let inputs = archive.graph.inputs.map(\.name)
    guard let input = archive.input, inputs == ["input"] else {
      throw DataError.notForImages(archive.name, inputs)
    }
    preprocessing = try ImagePreprocessing(archive, input: input, options, factory: factory)
    model = loaded.model
    plans = try loaded.plans()
    defaultBatchSize = archive.evalBatchSize
    readouts = archive.graph.outputs.map { Readout(loaded.archive, output: $0.name) }
  }

  /// The scores of one image, of the model's first output.
  ///
  /// - Throws: `ImageError` for a file that is no image; `DataError` when it does not fit the model.
  public func predict(imageAt path: String) throws -> [Score] {
    var scores: [Score] = []
    try predict([FilePath(path)], batchSize: 1) { _, result in scores = try result.get()[0].scores }
    return scores
  }

  /// Predicts images in batches and reports on each, in order.
  ///
  /// - Parameters:
  ///   - batchSize: images at a time, at least 1; the scores do not depend on it beyond rounding.
  ///   - report: gets all outputs of an image, at least one, or what is wrong with the image.
  /// - Throws: what the model or `report` throws.
  public func predict(
    _ images: [FilePath], batchSize: Int, report: (FilePath, Result<[Output], any Error>) throws -> Void
  ) throws {
    try predict(images, batchSize: batchSize, prepared: { _ in }, report: report)
  }

  /// The same for who wants to see what the model reads, too.
  ///
  /// - Parameter prepared: gets it of each image that can be read, in order and before the report: [rows, ...].
  package func predict(
    _ images: [FilePath], batchSize: Int, prepared: (Tensor) throws -> Void,
    report: (FilePath, Result<[Output], any Error>) throws -> Void
  ) throws {
    try run(images, batchSize: batchSize, plans, readouts.map(\.output), prepared: prepared) { path, result in
      try report(path, result.map { values in zip(readouts, values).map { $0.read($1) } })
    }
  }

  /// What the model makes of one image, before and after what its loss says of outputs.
  ///
  /// - Throws: `ImageError` for a file that is no image; `DataError` when it does not fit the model.
  public func values(imageAt path: FilePath) throws -> PredictedValues {
    try values(ofRows: preprocessing.rows(of: path, index: 0))
  }

  /// The same of a sample as the data of the training gave it, before its preprocessing: uint8 [H, W, C] of a picture.
  public func values(of sample: Tensor, called name: String = "the sample") throws -> PredictedValues {
    try values(ofRows: preprocessing.rows(of: sample, called: name))
  }

  private func values(ofRows rows: Tensor) throws -> PredictedValues {
    model.host.process.begin()
    return PredictedValues(readouts, try means([rows], plans, readouts.map(\.output)), samples: 1)
  }

  /// What a layer makes of one image: its type, without crops and batch.
  ///
  /// - Throws: `GraphError` for a layer that the model does not have; `DataError` for a value without a row for each
  ///   image, or of another type than float32.
  public func featureType(of layer: String) throws -> TensorType {
    try loaded.plans(taps: [layer]).featureType(of: layer, sample: ["input": preprocessing.input])
  }

  /// What a layer makes of images, of each the mean over its crops; reported in order.
  ///
  /// - Parameters:
  ///   - layer: a path such as `features.0`; that of a composite stands for its last layer.
  ///   - report: gets a tensor of `featureType(of: layer)`, or what is wrong with the image.
  /// - Throws: `GraphError` for a layer that the model does not have; what the model or `report` throws.
  public func features(
    of images: [FilePath], layer: String, batchSize: Int,
    report: (FilePath, Result<Tensor, any Error>) throws -> Void
  ) throws {
    let plans = try loaded.plans(taps: [layer])
    try run(images, batchSize: batchSize, plans, [layer]) { path, result in
      try report(path, result.map { $0[0] })
    }
  }

  /// What layers make of an image, by their paths: features, or material for pictures of them.
  ///
  /// - Parameter layers: paths such as `features.0`; that of a composite stands for its last layer.
  /// - Returns: a tensor [crops, ...] for each layer, crops being 1 without multi-crop.
  /// - Throws: `GraphError` for a layer that the model does not have, and what `predict` throws.
  public func features(imageAt path: String, of layers: [String]) throws -> [String: Tensor] {
    let input = try input(imageAt: FilePath(path))
    let plan = try loaded.plans(taps: layers).plan(
      .eval, inputs: ["input": input.type])
    try plan.bind("input", to: input)
    try withExtendedLifetime(input) { try plan.forward(step: 0) }
    var features: [String: Tensor] = [:]
    for layer in layers { features[layer] = try plan.output(layer)?.copy() }
    return features
  }

  /// What the model reads of an image: [crops, ...].
  ///
  /// - Throws: `ImageError` for a file that is no image; `DataError` when it does not fit the model.
  package func input(imageAt path: FilePath) throws -> Tensor { try preprocessing.rows(of: path, index: 0) }

  /// Runs images in batches; reports on each, in order, with the values of these names.
  private func run(
    _ images: [FilePath], batchSize: Int, _ plans: PlanTable, _ names: [String],
    prepared: (Tensor) throws -> Void = { _ in }, report: (FilePath, Result<[Tensor], any Error>) throws -> Void
  ) throws {
    // Augmented versions fill a batch as other images would.
    let most = max(1, batchSize / preprocessing.versions)
    // Images without a tensor in `inputs` are those with an error.
    var waiting: [(path: FilePath, error: (any Error)?)] = []
    var inputs: [Tensor] = []
    func flush() throws {
      var values = try inputs.isEmpty ? [] : self.values(inputs, plans, names)[...]
      for (path, error) in waiting { try report(path, error.map { .failure($0) } ?? .success(values.removeFirst())) }
      waiting = []
      inputs = []
    }
    model.host.process.begin()
    for (index, path) in images.enumerated() {
      switch Result(catching: { try preprocessing.rows(of: path, index: index) }) {
      case .success(let input):
        if inputs.count >= most || inputs.first.map({ $0.type != input.type }) ?? false { try flush() }
        try prepared(input)
        inputs.append(input)
        waiting.append((path, nil))
      case .failure(let error):
        guard error is any TenonError else { throw error }
        waiting.append((path, error))
      }
    }
    try flush()
  }

  /// For each input, all of which have the same type, the named values.
  private func values(_ inputs: [Tensor], _ plans: PlanTable, _ names: [String]) throws -> [[Tensor]] {
    let means = try means(inputs, plans, names)
    return inputs.indices.map { row in means.map { $0.row(row) } }
  }

  /// Of all inputs the named values, a row for each: their means over its rows.
  private func means(_ inputs: [Tensor], _ plans: PlanTable, _ names: [String]) throws -> [Tensor] {
    let (first, rows) = (inputs[0].type, inputs[0].shape[0])
    let type = TensorType(first.dtype, Shape([inputs.count * rows] + first.shape.dimensions.dropFirst()))
    let batch = try Tensor(type)
    for (row, input) in inputs.enumerated() {
      (batch.data + row * first.byteCount).copyMemory(from: input.data, byteCount: first.byteCount)
    }
    let plan = try plans.plan(.eval, inputs: ["input": type])
    try plan.bind("input", to: batch)
    try withExtendedLifetime(batch) { try plan.forward(step: 0) }
    model.host.process.compare()
    return try names.map { name in
      guard let value = plan.output(name), value.shape.dimensions.first == inputs.count * rows,
        let mean = try CropAverage.mean(of: value, crops: rows)
      else { throw DataError.noFeatures(name, plan.output(name)?.type) }
      return mean
    }
  }
}

extension DataError {
  fileprivate static func notForImages(_ model: String, _ inputs: [String]) -> DataError {
    DataError(
      diagnostic: Diagnostic("not-for-images", "'\(model)' cannot be applied to images alone")
        .expected("a model whose only input is 'input', an image")
        .received("inputs \(inputs.joined(separator: ", "))")
        .help("measure it on a dataset that has these fields: tenon evaluate"))
  }

  package static func noFeatures(_ value: String, _ received: TensorType?) -> DataError {
    DataError(
      diagnostic: Diagnostic("shape-mismatch", "'\(value)' of the model does not tell samples apart")
        .expected("float32 with a row for each sample and crop").received(received.map { "\($0)" } ?? "nothing")
        .help("take the layer before it"))
  }
}
