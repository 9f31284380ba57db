import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// KMNIST, EMNIST and QMNIST: other files in MNIST's form.
@Suite struct DigitFamilyTests {
  private func open(_ name: String, _ root: String, _ arguments: KeyValuePairs<String, Value> = [:]) throws
    -> any Dataset
  {
    try BuiltPlugins.dataset(
      name, [NamedValue("root", .string(root))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  // MARK: KMNIST

  @Test func kmnist_readsMNISTsNames() throws {
    let folder = try TemporaryFolder([
      "KMNIST/raw/train-images-idx3-ubyte": IDXBytes.images(2),
      "KMNIST/raw/train-labels-idx1-ubyte": IDXBytes.labels([9, 0]),
      "t10k-images-idx3-ubyte": IDXBytes.gzip(IDXBytes.images(1)), "t10k-labels-idx1-ubyte": IDXBytes.labels([4]),
    ])
    let dataset = try open("KMNIST", folder.path)
    #expect(dataset.classNames == ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"])
    #expect(try DatasetSample.targets(dataset) == [9, 0])
    #expect(try DatasetSample.targets(open("KMNIST", folder.path, ["train": false])) == [4])
  }

  // MARK: EMNIST

  private func emnist(_ split: String, _ labels: [UInt8]) throws -> TemporaryFolder {
    try TemporaryFolder([
      "emnist-\(split)-train-images-idx3-ubyte": IDXBytes.images(labels.count),
      "emnist-\(split)-train-labels-idx1-ubyte": IDXBytes.labels(labels),
    ])
  }

  /// Classes of torchvision 0.28's EMNIST.
  @Test(arguments: [
    ("byclass", 62, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    ("bymerge", 47, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"),
    ("balanced", 47, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"), ("digits", 10, "0123456789"),
    ("mnist", 10, "0123456789"),
  ])
  func emnist_hasTheClassesOfItsSplits(split: String, count: Int, names: String) throws {
    let dataset = try open("EMNIST", emnist(split, [0, UInt8(count - 1)]).path, ["split": .string(split)])
    #expect(dataset.classNames == names.map(String.init))
    #expect(try DatasetSample.targets(dataset) == [0, count - 1])
    let text = BuiltPlugins.refusal(
      "EMNIST",
      [NamedValue("root", .string(try emnist(split, [UInt8(count)]).path)), NamedValue("split", .string(split))])
    #expect(text.contains("expected labels below \(count), received \(count) at index 0"), "\(text)")
  }

  @Test func emnistLetters_countFromOne() throws {
    let dataset = try open("EMNIST", emnist("letters", [1, 26]).path, ["split": "letters"])
    #expect(dataset.classNames.count == 27 && dataset.classNames[0] == "N/A" && dataset.classNames[26] == "z")
    #expect(try DatasetSample.targets(dataset) == [1, 26])
  }

  @Test func emnist_isAsTheFilesHaveIt_orUpright() throws {
    let folder = try emnist("digits", [3, 4])
    let pixels = Array(IDXBytes.images(2).suffix(784))
    let asStored = try DatasetSample(open("EMNIST", folder.path, ["split": "digits"]), 1).input
    #expect(Array(asStored[UInt8.self]) == pixels)
    let upright = try DatasetSample(open("EMNIST", folder.path, ["split": "digits", "upright": true]), 1).input
    let turned: [UInt8] = (0..<784).map { (place: Int) -> UInt8 in pixels[(place % 28) * 28 + place / 28] }
    #expect(Array(upright[UInt8.self]) == turned)
  }

  // MARK: QMNIST

  /// Eight numbers a sample, of which the digit is the first.
  private static func extended(_ digits: [UInt32]) -> [UInt8] {
    IDXBytes.header(type: 0x0C, [UInt32(digits.count), 8])
      + digits.flatMap { [$0, 4, 1000 &+ $0, 2, 30 &+ $0, 70_000, 0, 0] }.flatMap { IDXBytes.bigEndian($0) }
  }

  private func qmnist(_ part: String, _ digits: [UInt32]) throws -> TemporaryFolder {
    try TemporaryFolder([
      "QMNIST/raw/\(part)-images-idx3-ubyte": IDXBytes.images(digits.count),
      "QMNIST/raw/\(part)-labels-idx2-int.gz": IDXBytes.gzip(Self.extended(digits)),
    ])
  }

  @Test func qmnist_givesDigitsOrAllThatIsKnown() throws {
    let folder = try qmnist("qmnist-train", [7, 2])
    let dataset = try open("QMNIST", folder.path)
    #expect(try DatasetSample.targets(dataset) == [7, 2] && dataset.label(0) == 7)
    #expect(dataset.classNames == (0..<10).map(String.init))
    let whole = try open("QMNIST", folder.path, ["compat": false])
    #expect(try DatasetSample(whole, 1).fields["target"]?.type == TensorType(.int64, [8]))
    #expect(try DatasetSample(whole, 1).fields["target"]?.doubles == [2, 4, 1002, 2, 32, 70_000, 0, 0])
    #expect(whole.label(0) == nil && whole.classNames.isEmpty)
  }

  @Test func qmnist_takesPartsOfItsTestImages() throws {
    let digits = (0..<10_002).map { UInt32($0 % 10) }
    let folder = try qmnist("qmnist-test", digits)
    #expect(try open("QMNIST", folder.path, ["train": false]).count == 10_002)
    let first = try open("QMNIST", folder.path, ["what": "test10k"])
    #expect(try first.count == 10_000 && DatasetSample(first, 9_999).target == 9)
    let rest = try open("QMNIST", folder.path, ["what": "test50k"])
    #expect(try DatasetSample.targets(rest) == [0, 1])
    let last = try DatasetSample(open("QMNIST", folder.path, ["what": "test"]), 10_001)
    #expect(try DatasetSample(rest, 1).input[UInt8.self][0] == last.input[UInt8.self][0])
    #expect(try open("QMNIST", qmnist("xnist", [1]).path, ["what": "nist"]).count == 1)
  }

  @Test func packedFiles_areToldHowToUnpack() throws {
    let folder = try TemporaryFolder(["xnist-images-idx3-ubyte.xz": [0xFD]])
    let text = BuiltPlugins.refusal("QMNIST", [NamedValue("root", .string(folder.path)), NamedValue("what", "nist")])
    #expect(text.contains("unpack it: xz -d \(folder.path)/xnist-images-idx3-ubyte.xz"), "\(text)")
  }

  // MARK: Damage

  private static let images = "qmnist-train-images-idx3-ubyte"
  private static let labels = "qmnist-train-labels-idx2-int"
  private static let good = extended([7, 2])

  static let damages: [Damage] = [
    Damage("empty", [labels: []], "ends within the IDX header"),
    Damage("a page", [labels: Array("<!DOCTYPE html>".utf8)], "expected an IDX file"),
    Damage("truncated", [labels: good.dropLast()], "expected 76 bytes", "received 75"),
    Damage("trailing bytes", [labels: good + [0]], "expected 76 bytes", "received 77"),
    Damage("MNIST's labels", [labels: IDXBytes.labels([7, 2])], "expected int32 [N, 8], received uint8 [2]"),
    Damage(
      "seven numbers", [labels: IDXBytes.header(type: 0x0C, [2, 7]) + Array(good.suffix(56))], "received int32 [2, 7]"),
    Damage(
      "floats", [labels: IDXBytes.header(type: 0x0D, [2, 8]) + Array(good.suffix(64))], "received float32 [2, 8]"),
    Damage("absurd dimensions", [labels: IDXBytes.header(type: 0x0C, [.max, 8])], "at most 1073741824 bytes"),
    Damage("more than there is", [labels: IDXBytes.header(type: 0x0C, [1_000_000, 8])], "expected 32000012 bytes"),
    Damage("fewer labels", [labels: extended([7])], "2 images", "1 label"),
    Damage("a digit out of range", [labels: extended([7, 10])], "received 10 at index 1"),
    Damage("a digit below 0", [labels: extended([UInt32.max, 1])], "received -1 at index 0"),
    Damage("gzip cut", [labels: IDXBytes.gzip(good).dropLast()], "the gzip data are truncated"),
    Damage("other images", [images: IDXBytes.header([2, 32, 32])], "expected uint8 [N, 28, 28]"),
  ]

  @Test(arguments: damages)
  func damagedFile_isRefused(_ damage: Damage) throws {
    let files = [Self.images: IDXBytes.images(2), Self.labels: Self.good].merging(damage.files) { $1 }
    let folder = try TemporaryFolder(files)
    let text = BuiltPlugins.refusal("QMNIST", [NamedValue("root", .string(folder.path))])
    #expect(text.hasPrefix("error[bad-data]"), "\(text)")
    for part in damage.expected + ["\(folder.path)/\(damage.files.keys.first ?? "")"] {
      #expect(text.contains(part), "\(text)")
    }
  }
}
