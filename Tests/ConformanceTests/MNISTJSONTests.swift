import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// The digits of PaddlePaddle's courses: three sets in one JSON text.
@Suite struct MNISTJSONTests {
  private static func arguments(_ path: String, _ split: String) -> [NamedValue] {
    [NamedValue("path", .string(path)), NamedValue("split", .string(split))]
  }

  /// An image of which every number is the same.
  private static func image(_ number: String, count: Int = 784) -> String {
    "[" + Array(repeating: number, count: count).joined(separator: ", ") + "]"
  }

  private static func set(_ images: [String], _ labels: String) -> String {
    "[[" + images.joined(separator: ", ") + "], [\(labels)]]"
  }

  private static let text =
    "[\(set([image("0.5"), image("1")], "3, 9")), \(set([image("0.00390625")], "0")),\n \(set([image("1e-3"), image("0"), image("-0.25")], "1, 2, 1"))]"

  @Test(arguments: [false, true])
  func sets_areReadFromPlainTextAndGzip(isGzip: Bool) throws {
    let bytes = Array(Self.text.utf8)
    let folder = try TemporaryFolder(["mnist.json.gz": isGzip ? IDXBytes.gzip(bytes) : bytes])
    let expected: [(split: String, targets: [Int], values: [Float])] = [
      ("train", [3, 9], [0.5, 1]), ("validation", [0], [0.00390625]), ("test", [1, 2, 1], [0.001, 0, -0.25]),
    ]
    for (split, targets, values) in expected {
      let dataset = try BuiltPlugins.dataset("MNISTJSON", Self.arguments(folder.file("mnist.json.gz"), split))
      #expect(try DatasetSample.targets(dataset) == targets)
      for (index, value) in values.enumerated() {
        let input = try DatasetSample(dataset, index).input
        #expect(input.type == TensorType(.float32, [1, 28, 28]))
        #expect(input[Float.self].allSatisfy { $0 == value })
      }
      #expect(dataset.label(0) == targets[0] && dataset.classNames.count == 10 && dataset.fingerprint != nil)
    }
  }

  /// As Python reads them: to the nearest double, and that to the nearest float.
  @Test func numbers_areRoundedAsPythonRoundsThem() throws {
    let numbers = [
      "0.9960784912109375", "0.012345678901234567", "0.1", "0.30000000000000004", "123456789012345",
      "1.7976931348623157e-5",
      "0.0", "-0", "5E-1", "0.3333333432674408", "1e-400",
    ]
    let row = (numbers + Array(repeating: "0", count: 784 - numbers.count)).joined(separator: ",")
    let text = "[\(Self.set(["[\(row)]"], "1")), [[],[]], [[],[]]]"
    let folder = try TemporaryFolder(["m.json": Array(text.utf8)])
    let input = try DatasetSample(BuiltPlugins.dataset("MNISTJSON", Self.arguments(folder.file("m.json"), "train")), 0)
      .input
    #expect(numbers.indices.map { input[Float.self][$0] } == numbers.map { Float(Double($0) ?? .nan) })
  }

  private static func text(_ train: String) -> [UInt8] { Array("[\(train), [[],[]], [[],[]]]".utf8) }
  private static let whole = Array(text.utf8)

  static let damages: [Damage] = [
    Damage("empty", ["m.json": []], "expected '[', received the end of the text"),
    Damage("a page", ["m.json": Array("<!DOCTYPE html>".utf8)], "byte 0: expected '[', received '<'"),
    Damage("an object", ["m.json": Array(#"{"train": []}"#.utf8)], "expected '[', received '{'"),
    Damage("truncated", ["m.json": Array(whole.prefix(whole.count / 8))], "received the end of the text"),
    Damage("truncated in another set", ["m.json": Array(whole.dropLast(3))], "the text ends within an array"),
    Damage("one set only", ["m.json": Array("[\(set([image("1")], "1"))]".utf8)], "expected ',', received ']'"),
    Damage("trailing bytes", ["m.json": whole + [0x5D]], "expected the end, received ']'"),
    Damage(
      "a short image", ["m.json": text(set([image("1"), image("0", count: 783)], "1, 2"))],
      "expected 784 numbers in image 1 of train, received 783"),
    Damage(
      "a long image", ["m.json": text(set([image("1", count: 785)], "1"))],
      "expected 784 numbers in image 0 of train, received more"),
    Damage("fewer labels", ["m.json": text(set([image("1"), image("0")], "1"))], "2 images and 1 label"),
    Damage(
      "a label out of range", ["m.json": text(set([image("1"), image("0")], "1, 10"))],
      "received 10.0 as label 1 of train"),
    Damage("half a label", ["m.json": text(set([image("1")], "1.5"))], "received 1.5 as label 0"),
    Damage("a word", ["m.json": text(set([image("null")], "1"))], "expected a number, received 'n'"),
    Damage("no number", ["m.json": text(set([image("1.2.3")], "1"))], "received '1.2.3'"),
    Damage("a number beyond measure", ["m.json": text(set([image("1e999")], "1"))], "received '1e999'"),
    Damage("no images", ["m.json": text("[[],[]]")], "0 images and 0 labels"),
    Damage("another encoding", ["m.json": [0xFF, 0xFE] + whole.flatMap { [$0, 0] }], "received the byte 255"),
    Damage("gzip cut", ["m.json": Array(IDXBytes.gzip(whole).dropLast())], "the gzip data are truncated"),
    Damage(
      "gzip, wrong check sum", ["m.json": IDXBytes.gzip(whole).dropLast(8) + [1, 2, 3, 4, 5, 6, 7, 8]],
      "the gzip data are damaged"),
  ]

  @Test(arguments: damages)
  func damagedText_isRefused(_ damage: Damage) throws {
    let folder = try TemporaryFolder(damage.files)
    let text = BuiltPlugins.refusal("MNISTJSON", Self.arguments(folder.file("m.json"), "train"))
    #expect(text.hasPrefix("error[bad-data]"), "\(text)")
    for part in damage.expected + [folder.file("m.json")] { #expect(text.contains(part), "\(text)") }
  }

  @Test func everyTruncation_isRefused() throws {
    let whole = Array("[\(Self.set([Self.image("0.25")], "7")), [[],[]], [[],[]]]".utf8)
    let folder = try TemporaryFolder()
    for count in stride(from: 0, to: whole.count, by: 97) {
      try folder.write(Array(whole.prefix(count)), to: "m.json")
      let text = BuiltPlugins.refusal("MNISTJSON", Self.arguments(folder.file("m.json"), "train"))
      #expect(text.hasPrefix("error[bad-data]"), "\(count): \(text)")
    }
  }
}
