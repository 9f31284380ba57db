import Foundation
import TenonArchive
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
    /// What training says of the test data, for each.
    let lines: [String]
  }

  private static let trained = Result {
    let folder = try TemporaryFolder()
    try Shapes.writeFolder(to: folder, "train", count: 200)
    try Shapes.writeFolder(to: folder, "test", count: 30, offset: 10_000)
    var lines: [String] = []
    func train(_ crop: String, _ name: String) throws -> String {
      let text = """
        seed: 3
        data:
          train: {ImageFolder: {root: \(folder.path)/train}}
          test: {ImageFolder: {root: \(folder.path)/test}}
          transforms:
            train: [Grayscale, \(center), ToTensor, {Normalize: {mean: [0.2], std: [0.3]}}]
            eval: [Grayscale, ToTensor, \(crop), {Normalize: {mean: [0.2], std: [0.3]}}]
          batch_size: 16
          eval_batch_size: 7
        model: [Flatten, {Linear: {in_features: 576, out_features: 10}}]
        loss: CrossEntropyLoss
        optimizer: {SGD: {lr: 0.001}}
        training: {epochs: 1}
        """
      let experiment = try folder.write(text, to: "\(name).yaml")
      let result = try Command.built.run("train", experiment, "--run", folder.file(name))
      #expect(result.status == 0, "\(result.errors)")
      lines += result.lines.filter { $0.hasPrefix("test accuracy ") }
      return folder.file("\(name)/model.tenon")
    }
    let archives = (try train(five, "five"), try train(center, "center"))
    return Trained(folder: folder, five: archives.0, center: archives.1, lines: lines)
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
    for batch: String in ["1", "4", "100"] {
      let means = try predict(trained.five, whole, "--batch", batch)
      #expect(means.count == 10)
      for (label, mean) in means.enumerated() {
        let each = crops[5 * label..<5 * label + 5].map { $0 }
        // Probabilities give outputs up to a constant, which the softmax takes away again.
        let sums = (0..<10).map { index in each.map { $0[index] }.reduce(0, +) }
        let expected = normalized(sums.map { $0 / 5 })
        for index in 0..<10 { #expect(abs(mean[index] - expected[index]) < 1e-4) }
        // The crops are not all the same to the model.
        #expect(abs(each[0][label] - each[3][label]) > 1e-3)
      }
    }
  }

  @Test func evaluation_isOfTheMeanOverTheCrops() throws {
    let trained = try Self.trained.get()
    let scores = try predict(trained.five, [trained.folder.file("test")])
    #expect(scores.count == 30)
    // Sorted by class, three images of each.
    var (loss, correct): (Double, Int) = (0, 0)
    for (index, logarithms) in scores.enumerated() {
      loss -= logarithms[index / 3] / 30
      if logarithms.firstIndex(of: logarithms.max() ?? 0) == index / 3 { correct += 1 }
    }
    let evaluated = try JSON.parse(Command.built.run("evaluate", trained.five, "--json").output)
    #expect(evaluated["count"]?.intValue == 30)
    #expect(try #require(evaluated["accuracy"]?.doubleValue) == Double(correct) / 30)
    #expect(abs(try #require(evaluated["loss"]?.doubleValue) - loss) < 1e-5)
    // The loss is that of the mean, not the mean of the crops' losses, and differs from a single crop's.
    let single = try JSON.parse(Command.built.run("evaluate", trained.center, "--json").output)
    #expect(abs(try #require(single["loss"]?.doubleValue) - loss) > 1e-4)
    #expect(try Command.built.run("evaluate", trained.five).lines == [trained.lines[0]])
  }

  @Test func evaluation_takesCropsFromTheCommandLine() throws {
    let trained = try Self.trained.get()
    let crops = "data.transforms.eval=[Grayscale, ToTensor, \(Self.five), {Normalize: {mean: [0.2], std: [0.3]}}]"
    let five = try Command.built.run("evaluate", trained.center, "--set", crops)
    #expect(five.status == 0, "\(five.errors)")
    #expect(five.lines == [trained.lines[0]])
    // One crop of each sample is the same as none.
    let one = "data.transforms.eval=[Grayscale, ToTensor, \(Self.center), {Normalize: {mean: [0.2], std: [0.3]}}]"
    #expect(try Command.built.run("evaluate", trained.five, "--set", one).lines == [trained.lines[1]])
  }

  @Test func archive_saysWhatTheModelReads() throws {
    let trained = try Self.trained.get()
    #expect(try ModelArchive(path: trained.five).input == TensorType(.float32, [1, 24, 24]))
  }
}
