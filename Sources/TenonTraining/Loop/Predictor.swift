import TenonArchive
import TenonCore
import TenonEngine
import TenonHost
import TenonImage

/// Applies a trained model to images; the preprocessing comes from the archive.
///
/// Of a model with several outputs it shows the first; one with other inputs than an image it cannot feed.
///
/// A preprocessing that yields several crops of an image (FiveCrop) gives one answer for all of them: the mean of the
/// model's outputs, before any softmax. What becomes of outputs is in the archive, so that no loss is needed.
public final class Predictor {
  /// A number of the model's output.
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

  /// What the experiment evaluates with.
  public let defaultBatchSize: Int
  /// What is made of the output, as the loss that compared it says.
  public var prediction: Prediction { readout.prediction }
  /// In the order of the outputs; empty when the model names none.
  public var classNames: [String] { archive.classNames }
  private let archive: ModelArchive
  private let pipeline: TransformPipeline
  private let model: Model
  private let fusions: [String]
  private let plans: PlanTable
  private let readout: Readout
  /// What the model reads for one image.
  private let inputType: TensorType
  private let channels: Int?
  /// The first of the model's outputs.
  private let output: String

  init(_ loaded: LoadedModel, factory: ComponentFactory) throws {
    archive = loaded.archive
    let inputs = archive.graph.inputs.map(\.name)
    guard let input = archive.input, inputs == ["input"], let output = archive.graph.outputs.first?.name else {
      throw DataError.notForImages(archive.name, inputs)
    }
    inputType = input
    channels = archive.sample.flatMap { $0.shape.rank == 3 ? $0.shape[2] : nil }
    self.output = output
    pipeline = try TransformPipeline(
      archive.preprocessing.map { try factory.resolve($0, .transform) }, factory: factory, path: "transforms.eval",
      seed: 0, isTraining: false)
    let experiment = try? Experiment(json: archive.experiment, source: "the archive's experiment")
    fusions = experiment?.fusions ?? []
    model = loaded.model
    plans = try PlanTable(model, losses: [], fusions: fusions)
    defaultBatchSize = experiment?.data.evalBatchSize ?? 1
    readout = Readout(archive, output: output)
  }

  /// The scores of one image: of classes the most likely first, otherwise in the order of the output.
  ///
  /// - Throws: `ImageError` for a file that is no image; `DataError` when it does not fit the model.
  public func predict(imageAt path: String) throws -> [Score] {
    var scores: [Score] = []
    try predict([FilePath(path)], batchSize: 1) { _, result in scores = try result.get() }
    return scores
  }

  /// Predicts images in batches and reports on each, in order.
  ///
  /// - Parameters:
  ///   - batchSize: images at a time, at least 1; the scores do not depend on it beyond rounding.
  ///   - report: gets the scores of an image, or what is wrong with the image.
  /// - Throws: what the model or `report` throws.
  public func predict(
    _ images: [FilePath], batchSize: Int, report: (FilePath, Result<[Score], any Error>) throws -> Void
  ) throws {
    // Images without a tensor in `inputs` are those with an error.
    var waiting: [(path: FilePath, error: (any Error)?)] = []
    var inputs: [Tensor] = []
    func flush() throws {
      var scores = try inputs.isEmpty ? [] : self.scores(inputs)[...]
      for (path, error) in waiting { try report(path, error.map { .failure($0) } ?? .success(scores.removeFirst())) }
      waiting = []
      inputs = []
    }
    model.host.process.begin()
    for path in images {
      switch Result(catching: { try self.input(path) }) {
      case .success(let input):
        if inputs.count >= batchSize || inputs.first.map({ $0.type != input.type }) ?? false { try flush() }
        inputs.append(input)
        waiting.append((path, nil))
      case .failure(let error):
        guard error is any TenonError else { throw error }
        waiting.append((path, error))
      }
    }
    try flush()
  }

  /// What layers make of an image, by their paths: features, or material for pictures of them.
  ///
  /// - Parameter layers: paths such as `features.0`; that of a composite stands for its last layer.
  /// - Returns: a tensor [crops, ...] for each layer, crops being 1 without multi-crop.
  /// - Throws: `GraphError` for a layer that the model does not have, and what `predict` throws.
  public func features(imageAt path: String, of layers: [String]) throws -> [String: Tensor] {
    let input = try input(FilePath(path))
    let plan = try PlanTable(model, losses: [], fusions: fusions, taps: layers).plan(
      .eval, inputs: ["input": input.type])
    try plan.bind("input", to: input)
    try withExtendedLifetime(input) { try plan.forward(step: 0) }
    var features: [String: Tensor] = [:]
    for layer in layers { features[layer] = try plan.output(layer)?.copy() }
    return features
  }

  /// What the model reads of one image: [crops, ...].
  private func input(_ path: FilePath) throws -> Tensor {
    let image = try ImageReader.read(path)
    let record = SampleRecord()
    let fitted = try image.converted(channels: channels ?? image.channels)
    record["input"] = try Tensor(fitted.pixels, shape: [fitted.height, fitted.width, fitted.channels])
    try pipeline.apply(record, epoch: 0, index: 0, of: "\(path)")
    guard let input = record["input"] else { throw DataError.unfitting("\(path)", expected: inputType, nil) }
    let dimensions = input.shape.dimensions
    let crops = pipeline.crops > 1 ? dimensions : [1] + dimensions
    guard input.dtype == inputType.dtype, crops == [pipeline.crops] + inputType.shape.dimensions else {
      throw DataError.unfitting("\(path)", expected: inputType, input.type)
    }
    return Tensor(TensorType(input.dtype, Shape(crops)), at: input.data, owner: input)
  }

  /// One list of scores for each input, all of which have the same type.
  private func scores(_ inputs: [Tensor]) throws -> [[Score]] {
    let (first, crops) = (inputs[0].type, inputs[0].shape[0])
    let type = TensorType(first.dtype, Shape([inputs.count * crops] + first.shape.dimensions.dropFirst()))
    let batch = try Tensor(type)
    for (row, input) in inputs.enumerated() {
      (batch.data + row * first.byteCount).copyMemory(from: input.data, byteCount: first.byteCount)
    }
    let plan = try plans.plan(.eval, inputs: ["input": type])
    try plan.bind("input", to: batch)
    try withExtendedLifetime(batch) { try plan.forward(step: 0) }
    model.host.process.compare()
    guard let output = plan.output(output), output.shape.dimensions.first == inputs.count * crops,
      let mean = try CropAverage.mean(of: output, crops: crops)
    else { throw DataError.noField(output, archive.name) }
    let size = mean.shape.elementCount / inputs.count
    return inputs.indices.map { row in
      let values = mean[Float.self][row * size..<(row + 1) * size].map(Double.init)
      return readout.scores(values, Shape(Array(mean.shape.dimensions.dropFirst())))
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

  static func unfitting(_ path: String, expected: TensorType, _ received: TensorType?) -> DataError {
    DataError(
      diagnostic: Diagnostic("shape-mismatch", "\(path) does not fit the model after its preprocessing")
        .expected("\(expected)").received(received.map { "\($0)" } ?? "nothing")
        .help("give an image of the size that the model was trained on, or train with Resize in `transforms`"))
  }
}
