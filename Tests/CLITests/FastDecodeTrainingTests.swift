import Foundation
import TenonImage
import TestSupport
import Testing

/// `decode: fast` in experiments: the size that images need not be decoded beyond is that of the first Resize.
@Suite struct FastDecodeTrainingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for number in 0..<8 {
      let pixels = (0..<64 * 48 * 3).map { UInt8(truncatingIfNeeded: $0 / 3 % 48 * 5 + number * 30) }
      let image = try Image(height: 64, width: 48, channels: 3, pixels: pixels)
      try folder.write(ImageWriter.jpegData(image), to: "photos/\(number % 2)/\(number).jpg")
    }
  }

  private func train(_ dataset: String, _ transforms: String, _ more: String = "") throws -> Command.Output {
    let text = """
      name: photos
      data:
        train: {ImageFolder: {root: \(folder.path)/photos, \(dataset)}}
        transforms: \(transforms)
        batch_size: 4
      \(more)
      model: [Flatten, {Linear: {in_features: 432, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.01}}
      """
    return try Command.built.run(
      "train", folder.write(text, to: "photos.yaml"), "--run", folder.file("run"), "--log-steps")
  }

  private func resolved() throws -> String {
    try String(contentsOfFile: folder.file("run/experiment.yaml"), encoding: .utf8)
  }

  @Test func sizeOfTheFirstResize_isWrittenOut() throws {
    let result = try train("decode: fast", "[{Resize: {size: 12}}, {CenterCrop: {size: 12}}, ToTensor]")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try resolved().contains("decode: fast") && resolved().contains("decode_size: 12"))
    // The run's own experiment is the same training.
    let again = try Command.built.run("train", folder.file("run/experiment.yaml"), "--run", folder.file("again"))
    #expect(try again.status == 0 && folder.bytes("again/model.tenon") == folder.bytes("run/model.tenon"))
  }

  @Test func whereTransformsDiffer_theLargerSizeCounts_ofADividedSet() throws {
    let lists =
      "{train: [{Resize: {size: 16}}, {CenterCrop: 12}, ToTensor], eval: [{tenon/Resize: {size: 12}}, {CenterCrop: 12}, ToTensor]}"
      .replacingOccurrences(of: "{CenterCrop: 12}", with: "{CenterCrop: {size: 12}}")
    let result = try train("decode: fast", lists, "  split: [0.5, 0.5]")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try resolved().contains("decode_size: 16"))
  }

  @Test func withoutAResizeInFront_aSizeMustBeGiven() throws {
    let refused = try train("decode: fast", "[{CenterCrop: {size: 12}}, ToTensor]")
    #expect(refused.status == 1 && refused.errors.contains("Resize as the first transform"), "\(refused.errors)")
    let given = try train("decode: fast, decode_size: [16, 12]", "[{CenterCrop: {size: 12}}, ToTensor]")
    #expect(given.status == 0, "\(given.errors)")
    #expect(try resolved().contains("decode_size: [16, 12]"))
  }
}
