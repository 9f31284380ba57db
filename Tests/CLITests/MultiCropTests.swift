import Foundation
import TenonCore
import TenonImage
import TestSupport
import Testing

/// Test-time augmentation: FiveCrop in `data.transforms.eval`.
///
/// The same seed gives the same weights, so that two archives which differ in their preprocessing hold one model.
@Suite struct MultiCropTests {
  private static let five = "{FiveCrop: {size: 24}}"
  private static let center = "{CenterCrop: {size: 24}}"

  /// Images, and a model for each preprocessing.
  private struct Trained {
    let folder: TemporaryFolder
    let five: String
    let center: String
  }

  private static let trained = Result {
    let folder = try TemporaryFolder()
    try Shapes.writeFolder(to: folder, "train", count: 200)
    try Shapes.writeFolder(to: folder, "test", count: 30, offset: 10_000)
    func train(_ crop: String, _ name: String) throws -> String {
      let text = """
        seed: 3
        data:
          train: {ImageFolder: {root: \(folder.path)/train}}
          transforms:
            train: [Grayscale, \(center), ToTensor, {Normalize: {mean: [0.2], std: [0.3]}}]
            eval: [Grayscale, ToTensor, \(crop), {Normalize: {mean: [0.2], std: [0.3]}}]
          batch_size: 16
          eval_batch_size: 7
        model: [Flatten, {Linear: {in_features: 576, out_features: 10}}]
        loss: CrossEntropyLoss
        optimizer: {SGD: {lr: 0.01}}
        training: {epochs: 1}
        """
      let experiment = try folder.write(text, to: "\(name).yaml")
      let result = try Command.built.run("train", experiment, "--run", folder.file(name))
      #expect(result.status == 0, "\(result.errors)")
      return folder.file("\(name)/model.tenon")
    }
    return Trained(folder: folder, five: try train(five, "five"), center: try train(center, "center"))
  }

  /// The logarithms of the probabilities by class, for each image.
  private func predict(_ archive: String, _ paths: [String], _ options: String...) throws -> [[Double]] {
    let result = try Command.built.run(["predict", archive, "--json", "--top", "10"] + options + paths)
    #expect(result.status == 0, "\(result.errors)")
    return try result.lines.map { line in
      let scores = try JSON.parse(line)["classes"]?.arrayValue ?? []
      var logarithms = [Double](repeating: .nan, count: 10)
      for score in scores {
        let index = try #require(score["name"]?.stringValue.flatMap(Int.init))
        logarithms[index] = log(try #require(score["score"]?.doubleValue))
      }
      return logarithms
    }
  }

  private func normalized(_ values: [Double]) -> [Double] {
    let sum = log(values.map(exp).reduce(0, +))
    return values.map { $0 - sum }
  }

  /// Top left, top right, bottom left, bottom right, center.
  private func crops(of image: Image) throws -> [Image] {
    try [(0, 0), (0, 4), (4, 0), (4, 4), (2, 2)].map { top, left in
      let rows = (0..<24).map { row in image.pixels[(row + top) * 28 + left..<(row + top) * 28 + left + 24] }
      return try Image(height: 24, width: 24, channels: 1, pixels: rows.flatMap { $0 })
    }
  }

  @Test func prediction_isTheMeanOfTheFiveCropsOneByOne() throws {
    let trained = try Self.trained.get()
    let folder = try TemporaryFolder()
    var (whole, single): ([String], [String]) = ([], [])
    for label in 0..<10 {
      let image = try Shapes.image(of: label)
      whole.append(try folder.write(ImageWriter.pngData(image), to: "\(label).png"))
      for (number, crop) in try crops(of: image).enumerated() {
        single.append(try folder.write(ImageWriter.pngData(crop), to: "\(label)-\(number).png"))
      }
    }
    let crops = try predict(trained.center, single, "--batch", "1")
    #expect(crops.count == 50)
    for batch in ["1", "4", "100"] {
      let means = try predict(trained.five, whole, "--batch", batch)
      #expect(means.count == 10)
      for (label, mean) in means.enumerated() {
        let each = crops[5 * label..<5 * label + 5].map { $0 }
        // Probabilities give outputs up to a constant, which the softmax takes away again.
        let expected = normalized((0..<10).map { index in each.reduce(0) { $0 + $1[index] } / 5 })
        for (received, expected) in zip(mean, expected) { #expect(abs(received - expected) < 1e-4) }
        // The crops are not all the same to the model.
        #expect(abs(each[0][label] - each[3][label]) > 1e-3)
      }
    }
  }
}
