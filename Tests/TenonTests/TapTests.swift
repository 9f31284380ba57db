import Foundation
import Tenon
import TestSupport
import Testing

/// Inner values of a trained model can be read, whatever the planner does with layers.
@Suite struct TapTests {
  private func predictor(_ folder: TemporaryFolder) throws -> Predictor {
    let session = try ModelBuilderTests.session.get()
    let experiment = try Experiment(
      name: "taps", seed: 2,
      data: Experiment.Data(
        train: FakeData(size: 16, imageSize: [3, 8, 8], numClasses: 3), transforms: [ToTensor()], batchSize: 8),
      loss: CrossEntropyLoss(), optimizer: SGD(lr: 0.1)
    ) {
      Conv2d(inChannels: 3, outChannels: 16, kernelSize: 3, padding: 1).named("features.0")
      BatchNorm2d(numFeatures: 16).named("features.1")
      ReLU().named("features.2")
      ResidualBlock(inchannel: 16, outchannel: 16).named("block")
      AdaptiveAvgPool2d(outputSize: 1)
      Flatten()
      Linear(inFeatures: 16, outFeatures: 3).named("head")
    }
    _ = try session.trainer(experiment).run(in: RunDirectory(folder.file("run"), name: "taps"))
    return try session.model(at: folder.file("run/model.tenon")).predictor()
  }

  @Test func features_areWhatLayersMake_evenInsideAFusion() throws {
    let folder = try TemporaryFolder()
    let predictor = try predictor(folder)
    let image = try Image(height: 8, width: 8, channels: 3, pixels: (0..<192).map { UInt8($0 &* 37 & 255) })
    try ImageWriter.write(image, to: folder.file("image.png"))
    let layers = ["features.0", "features.1", "features.2", "block", "head"]
    let features = try predictor.features(imageAt: folder.file("image.png"), of: layers)
    #expect(features.mapValues(\.shape.dimensions)["features.0"] == [1, 16, 8, 8])
    #expect(features["block"]?.shape.dimensions == [1, 16, 8, 8] && features["block"]?.type.layout == .plain)
    let normalized = Array(try #require(features["features.1"])[Float.self])
    #expect(normalized.contains { $0 < 0 })
    #expect(Array(try #require(features["features.2"])[Float.self]) == normalized.map { max($0, 0) })

    let scores = Array(try #require(features["head"])[Float.self]).map(Double.init)
    let sum = scores.map { Double.exp($0) }.reduce(0, +)
    for score in try predictor.predict(imageAt: folder.file("image.png")) {
      #expect(abs(score.value - Double.exp(scores[score.index]) / sum) < 1e-5)
    }
  }

  @Test func unknownLayer_isNamed() throws {
    let folder = try TemporaryFolder()
    let predictor = try predictor(folder)
    let image = try Image(height: 8, width: 8, channels: 3, pixels: [UInt8](repeating: 9, count: 192))
    try ImageWriter.write(image, to: folder.file("image.png"))
    let error = #expect(throws: GraphError.self) {
      try predictor.features(imageAt: folder.file("image.png"), of: ["feature.0"])
    }
    #expect(error?.description.contains("did you mean: features.0") == true)
  }
}
