import TenonCore
import TenonEngine
import TenonStatistics
import TenonTraining

/// What a layer makes of samples, as points for the projector: each with its class, and its picture where it is one.
struct ModelEmbedding {
  private static let mostPoints = 5000

  private let features: DataFeatures
  private let layer: String
  private let inputs: [String]
  private let classNames: [String]

  /// - Throws: `GraphError` for a layer that the model does not have, `SummaryError` without validation and test data.
  init(_ trainer: Trainer, layer: String) throws {
    guard let features = try trainer.features(of: layer) else {
      throw SummaryError.wrong(
        "an embedding", expected: "validation or test data", received: "training data alone",
        help: "leave report.embedding out, or divide the data: data.split")
    }
    self.features = features
    self.layer = layer
    inputs = trainer.model.graph.inputs.map(\.name)
    classNames = trainer.classNames
  }

  func write(to writer: SummaryWriter, step: Int) throws {
    let samples = try SampleFeatures(features, .first(Self.mostPoints), inputs) { _, _ in }
    guard samples.count > 0 else { return }
    try writer.addEmbedding(samples, classNames: classNames, step: step, tag: layer)
  }
}

extension SummaryWriter {
  /// Points with the class and the picture of each.
  ///
  /// - Parameter points: [N, D] in place of the features themselves.
  public func addEmbedding(
    _ samples: SampleFeatures, points: Tensor? = nil, classNames: [String], step: Int? = nil, tag: String
  ) throws {
    try addEmbedding(
      points ?? samples.features, metadata: (0..<samples.count).map { samples.className($0, classNames) },
      labelImages: samples.pictures, step: step, tag: tag)
  }
}
