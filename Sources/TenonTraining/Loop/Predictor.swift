import TenonArchive
import TenonCore
import TenonEngine
import TenonHost
import TenonImage

/// Applies a trained model to images; the preprocessing comes from the archive.
public final class Predictor {
  /// A class, or an output's position, with the model's belief in it.
  public struct Score: Sendable, Equatable {
    public let name: String
    /// A probability when the model classifies, otherwise the output as it is.
    public let value: Double
  }

  private let archive: ModelArchive
  private let pipeline: TransformPipeline
  private let plans: PlanTable
  private let isClassifier: Bool

  init(_ loaded: LoadedModel, factory: ComponentFactory) throws {
    archive = loaded.archive
    pipeline = try TransformPipeline(
      archive.preprocessing, factory: factory, path: "transforms.eval", seed: 0, isTraining: false)
    plans = PlanTable(loaded.model, loss: nil)
    let loss = try? Experiment(json: archive.experiment, source: "the archive's experiment").loss.name
    isClassifier = loss.map { $0.split(separator: "/").last == "CrossEntropyLoss" } ?? false
  }

  /// The scores of one image, the best first.
  ///
  /// - Throws: `ImageError` for a file that is no image; `DataError` when it does not fit the model.
  public func predict(imageAt path: String) throws -> [Score] {
    let image = try ImageReader.read(path: path)
    let record = SampleRecord()
    let channels = archive.sample.shape.rank == 3 ? archive.sample.shape[2] : image.channels
    let fitted = try image.converted(channels: channels)
    record["input"] = try Tensor(fitted.pixels, shape: [fitted.height, fitted.width, fitted.channels])
    try pipeline.apply(record, epoch: 0, index: 0, of: path)
    guard let input = record["input"], input.type == archive.input else {
      throw DataError.unfitting(path, expected: archive.input, record["input"]?.type)
    }
    return try scores(input)
  }

  private func scores(_ input: Tensor) throws -> [Score] {
    let type = TensorType(input.dtype, Shape([1] + input.shape.dimensions))
    let batch = Tensor(type, at: input.data, owner: input)
    let plan = try plans.plan(.eval, inputs: ["input": type])
    try plan.bind("input", to: batch)
    try plan.forward(step: 0)
    guard let output = plan.output("output"), output.dtype == .float32 else {
      throw DataError.noField("output", archive.name)
    }
    var values = output[Float.self].map(Double.init)
    if isClassifier { values = Self.softmax(values) }
    return values.enumerated()
      .map { Score(name: archive.classNames.indices.contains($0) ? archive.classNames[$0] : "\($0)", value: $1) }
      .sorted { $0.value > $1.value }
  }

  private static func softmax(_ values: [Double]) -> [Double] {
    let largest = values.max() ?? 0
    let exponentials = values.map { Double.exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}

extension DataError {
  static func unfitting(_ path: String, expected: TensorType, _ received: TensorType?) -> DataError {
    DataError(
      diagnostic: Diagnostic("shape-mismatch", "\(path) does not fit the model after its preprocessing")
        .expected("\(expected)").received(received.map { "\($0)" } ?? "nothing")
        .help("give an image of the size that the model was trained on, or train with Resize in `transforms`"))
  }
}
