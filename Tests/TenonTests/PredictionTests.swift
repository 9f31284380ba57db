import Foundation
import Tenon
import TestSupport
import Testing

/// What becomes of a model's outputs stands in its archive.
@Suite struct PredictionTests {
  private let folder: TemporaryFolder
  private let image: String

  init() throws {
    folder = try TemporaryFolder()
    image = folder.file("image.png")
    let pixels = (0..<36).map { UInt8($0 &* 37 & 255) }
    try ImageWriter.write(Image(height: 6, width: 6, channels: 1, pixels: pixels), to: image)
  }

  private func archive(_ loss: any LossBuilder = CrossEntropyLoss()) throws -> ModelArchive {
    let data = Experiment.Data(
      train: FakeData(size: 16, imageSize: [1, 6, 6], numClasses: 3), transforms: [ToTensor()], batchSize: 8)
    let experiment = try Experiment(name: "small", seed: 5, data: data, loss: loss, optimizer: SGD(lr: 0.1)) {
      Flatten()
      Linear(inFeatures: 36, outFeatures: 3).named("head")
    }
    return try ModelBuilderTests.session.get().trainer(experiment).archive()
  }

  /// The scores of the image, by way of a file.
  private func scores(_ archive: ModelArchive) throws -> [Predictor.Score] {
    let path = folder.file("model.tenon")
    try archive.write(to: path)
    #expect(try ModelArchive(path: path).predictions == archive.predictions)
    return try ModelBuilderTests.session.get().model(at: path).predictor().predict(imageAt: image)
  }

  private func outputs(_ archive: ModelArchive) throws -> [Double] {
    var plain = archive
    plain.predictions = ["output": .identity]
    let scores = try scores(plain)
    // Numbers stand in the order of the output.
    #expect(scores.map(\.index) == [0, 1, 2] && scores.allSatisfy { $0.isAbove == nil })
    return scores.map(\.value)
  }

  @Test func lossSaysWhatOutputsMean_andTheArchiveKeepsIt() throws {
    let archive = try archive()
    #expect(archive.manifest["prediction"] == ["activation": "softmax", "decision": "arg_max"])
    let raw = try outputs(archive)
    let sum = raw.map { Double.exp($0) }.reduce(0, +)
    let scores = try scores(archive)
    #expect(scores.map(\.value) == scores.map(\.value).sorted(by: >))
    for score in scores { #expect(abs(score.value - Double.exp(raw[score.index]) / sum) < 1e-9) }
    #expect(try self.archive(NLLLoss()).predictions == ["output": Prediction(.exp, .argMax)])
  }

  @Test func archivesWithoutIt_areReadAsBefore() throws {
    var old = try archive()
    let expected = try scores(old)
    old.predictions = [:]
    old.classNames = ["a", "b", "c"]
    #expect(old.manifest["prediction"] == nil)
    #expect(try scores(old).map(\.value) == expected.map(\.value))
    old.classNames = []
    #expect(try scores(old).map(\.value) == outputs(old))
  }

  @Test func thresholds_decideAboutEachNumber() throws {
    var binary = try archive()
    let raw = try outputs(binary)
    let probabilities = raw.map { 1 / (1 + Double.exp(-$0)) }
    let threshold = (probabilities.min() ?? 0) + 1e-9
    binary.predictions = ["output": Prediction(.sigmoid, .threshold, threshold: threshold)]
    let scores = try scores(binary)
    #expect(zip(scores, probabilities).allSatisfy { abs($0.value - $1) < 1e-9 })
    #expect(scores.filter { $0.isAbove == true }.count == 2 && scores.allSatisfy { $0.isAbove != nil })
    #expect(binary.manifest["prediction"]?["threshold"]?.doubleValue == threshold)
  }

  @Test func predicting_needsNoLossMetricOrOptimizer() throws {
    let archive = try archive()
    let expected = try scores(archive)
    // Of all plugins those alone that compute the model and its input.
    for library in ["libTenonLinear.so", "libTenonShaping.so", "libTenonTransforms.so"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(library), withDestinationPath: "\(Bundle.main.bundlePath)/\(library)")
    }
    let registry = try PluginRegistry(folders: [SearchFolder(folder.path, .builtIn)], host: Host(threads: 2))
    let model = try LoadedModel(folder.file("model.tenon"), factory: ComponentFactory(registry))
    #expect(try model.predictor().predict(imageAt: image) == expected)
  }
}
