import Foundation
import TenonCore
import TenonHost
import TenonImage
import TestSupport
import Testing

/// Pictures with a class for every pixel.
@Suite struct ImageMaskFolderTests {
  private func open(_ root: String, _ arguments: KeyValuePairs<String, Value> = [:]) throws -> any Dataset {
    try BuiltPlugins.dataset(
      "ImageMaskFolder", [NamedValue("root", .string(root))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  private func grey(_ values: [UInt8], height: Int = 2, width: Int = 3) throws -> [UInt8] {
    try ImageWriter.pngData(Image(height: height, width: width, channels: 1, pixels: values))
  }

  private func picture(_ value: UInt8, height: Int = 2, width: Int = 3) throws -> [UInt8] {
    try ImageWriter.pngData(ImageFiles.picture(value, height: height, width: width))
  }

  private func mask(_ dataset: any Dataset, _ index: Int) throws -> [Int] {
    let sample = try DatasetSample(dataset, index)
    let mask = try #require(sample.fields["mask"])
    #expect(mask.type == TensorType(.int64, [2, 3]) && sample.fields.count == 2)
    #expect(try sample.input.type == TensorType(.uint8, [2, 3, 3]))
    return mask[Int64.self].map(Int.init)
  }

  @Test func masks_areFoundByName_andGiveClasses() throws {
    let folder = try TemporaryFolder([
      "images/b.png": picture(2), "masks/b.png": grey([0, 1, 2, 2, 1, 0]),
      "images/sub/a.png": picture(3), "masks/sub/a.png": grey([2, 2, 2, 0, 0, 0]),
    ])
    let dataset = try open(folder.path, ["classes": ["sky", "tree", "road"]])
    #expect(dataset.count == 2 && dataset.classNames == ["sky", "tree", "road"] && !dataset.hasTarget)
    #expect(try mask(dataset, 0) == [0, 1, 2, 2, 1, 0])
    #expect(try DatasetSample(dataset, 1).input[UInt8.self][0] == 3)
    #expect(try dataset.fingerprint == open(folder.path, ["classes": ["sky", "tree", "road"]]).fingerprint)
  }

  @Test func greyValues_standForClasses_orAreIgnored() throws {
    let folder = try TemporaryFolder(["x/1.png": picture(1), "y/1.png": grey([0, 255, 128, 0, 255, 128])])
    let dataset = try open(folder.path, ["images": "x", "masks": "y", "values": [255, 0], "ignore": 128])
    #expect(try mask(dataset, 0) == [1, 0, 128, 1, 0, 128])
    #expect(
      try dataset.fingerprint
        != open(folder.path, ["images": "x", "masks": "y", "values": [0, 255], "ignore": 128]).fingerprint)
  }

  @Test func samplesAtFault_nameTheirFile() throws {
    let folder = try TemporaryFolder([
      "images/1.png": picture(1), "masks/1.png": grey([0, 1, 2, 0, 1, 9]),
      "images/2.png": picture(1), "masks/2.png": picture(1),
      "images/3.png": picture(1), "masks/3.png": grey([0, 0, 0, 0], height: 2, width: 2),
      "images/4.png": picture(1), "masks/4.png": Array(grey([0, 1, 2, 0, 1, 1]).dropLast(30)),
      "images/5.png": [], "masks/5.png": grey([0, 1, 2, 0, 1, 1]),
      "images/6.png": picture(1), "masks/6.png": Array("<html>".utf8),
      "images/7.png": picture(1), "masks/7.png": [],
    ])
    let dataset = try open(folder.path, ["classes": ["a", "b", "c"]])
    let expected = [
      "masks/1.png: expected values of classes, received 9 in row 1, column 2", "masks/2.png: expected a grey image",
      "masks/3.png: expected 2 x 3 pixels", "masks/4.png", "images/5.png", "masks/6.png", "masks/7.png",
    ]
    for (index, text) in expected.enumerated() {
      let message = ImageFiles.message { _ = try DatasetSample(dataset, index) }
      #expect(message.contains("\(folder.path)/\(text)"), "\(message)")
    }
  }

  @Test func foldersThatDoNotMatch_areRefused() throws {
    func refusal(_ files: [String: [UInt8]], _ arguments: KeyValuePairs<String, Value> = [:]) throws -> String {
      let folder = try TemporaryFolder(files)
      return ImageFiles.message { _ = try open(folder.path, arguments) }
    }
    let good = try ["images/1.png": picture(1), "masks/1.png": grey([0, 0, 0, 0, 0, 0])]
    #expect(try refusal(["images/1.png": [1]]).contains("masks"))
    #expect(
      try refusal(["images/1.png": [1], "masks/2.png": [1]]).contains("images/1.png: expected a mask of the same name"))
    #expect(try refusal(["images/1.txt": [1], "masks/1.png": [1]]).contains("received none"))
    #expect(
      try refusal(["images/1.png": [1], "masks/1.png": [1], "masks/1.jpg": [1]]).contains("expected one mask an image"))
    #expect(try refusal(good, ["values": [0, 0]]).contains("expected a different value"))
    #expect(try refusal(good, ["values": [0, 1], "classes": ["a"]]).contains("for each of 1 classes"))
    #expect(try refusal(good, ["values": [256]]).contains("at most 255"))
    #expect(try refusal(good, ["masks": ""]).contains("expected the path of a folder"))
    #expect(try refusal(good, ["images": "/"]).contains("expected the path of a folder below root, received '/'"))
    #expect(try refusal(good, ["masks": "a/../.."]).contains("expected the path of a folder below root"))
  }
}
