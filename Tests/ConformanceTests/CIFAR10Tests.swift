import Foundation
import TenonCore
import TenonServices
import TestSupport
import Testing

/// CIFAR-10's binary version, through the loaded library; `CIFARPickleTests` has the one for Python.
@Suite struct CIFAR10Tests {
  private static let golden = Bundle.module.bundlePath + "/CIFAR10"
  private static let recordSize = 3073

  private func open(_ root: String, train: Bool = true, classes: [String]? = nil) throws -> any Dataset {
    let chosen = classes.map { Value.list($0.map(Value.string)) } ?? .null
    return try BuiltPlugins.dataset(
      "CIFAR10",
      [NamedValue("root", .string(root)), NamedValue("train", .bool(train)), NamedValue("classes", chosen)])
  }

  private func read(_ dataset: any Dataset, _ index: Int) throws -> (input: [UInt8], target: Int64) {
    let record = SampleRecord()
    try dataset.read(index, into: record.sample)
    let (input, target) = (try #require(record["input"]), try #require(record["target"]))
    #expect(input.type == TensorType(.uint8, [32, 32, 3]))
    #expect(target.type == TensorType(.int64, []))
    return (Array(input[UInt8.self]), target[Int64.self][0])
  }

  private static func batch() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: golden + "/data_batch_1.bin")))
  }

  /// A record of one colour.
  private static func record(_ label: UInt8, _ value: UInt8 = 0) -> [UInt8] {
    [label] + [UInt8](repeating: value, count: recordSize - 1)
  }

  /// Five files, of which the first is `first`, and one for testing.
  private func folder(_ first: [UInt8], in prefix: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for number in 1...5 {
      let bytes = number == 1 ? first : Self.record(UInt8(number), UInt8(number))
      try folder.write(bytes, to: "\(prefix)data_batch_\(number).bin")
    }
    try folder.write(Self.record(9), to: "\(prefix)test_batch.bin")
    return folder
  }

  private func message(_ root: String, train: Bool = true, classes: [String]? = nil) -> String {
    do {
      _ = try open(root, train: train, classes: classes)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  // MARK: Reading

  @Test(arguments: ["", "cifar-10-batches-bin/"])
  func dataset_readsPlanesAsInterleavedPixels(prefix: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.golden + "/expected.json")))
    let expected = try JSON.parse(bytes, source: "expected.json")
    let planes = try #require(expected["images"]?["data"]?.arrayValue).compactMap(\.intValue)
    let labels = try #require(expected["labels"]?.arrayValue).compactMap(\.intValue)
    let dataset = try open(folder(Self.batch(), in: prefix).path)
    #expect(dataset.count == labels.count + 4)
    #expect(dataset.classNames.count == 10 && dataset.classNames[9] == "truck")
    for (index, label) in labels.enumerated() {
      let sample = try read(dataset, index)
      #expect(sample.target == Int64(label))
      let interleaved = (0..<3072).map { planes[index * 3072 + $0 % 3 * 1024 + $0 / 3] }
      #expect(sample.input.map(Int.init) == interleaved)
    }
    #expect(try read(dataset, labels.count).input == [UInt8](repeating: 2, count: 3072))
    #expect(try read(dataset, labels.count + 3).target == 5)
  }

  @Test func train_choosesTheFiles() throws {
    let dataset = try open(folder(Self.batch()).path, train: false)
    #expect(dataset.count == 1)
    #expect(try read(dataset, 0).target == 9)
  }

  @Test func classes_areChosenAndCountedFromZero() throws {
    let first = Self.record(2, 20) + Self.record(0, 1) + Self.record(7) + Self.record(0, 2)
    let root = try folder(first)
    let planesAndBirds = try open(root.path, classes: ["airplane", "bird"])
    #expect(planesAndBirds.classNames == ["airplane", "bird"])
    let samples = try (0..<planesAndBirds.count).map { try read(planesAndBirds, $0) }
    #expect(samples.map(\.target) == [1, 0, 0, 1])
    #expect(samples.map { $0.input[0] } == [20, 1, 2, 2])
    let turned = try open(root.path, classes: ["bird", "airplane"])
    #expect(try (0..<4).map { try read(turned, $0).target } == [0, 1, 1, 0])
  }

  // MARK: Refusing

  @Test func classes_thatThereAreNotAreRefused() throws {
    let root = try folder(Self.batch()).path
    #expect(message(root, classes: ["airplane", "brid"]).contains("received 'brid'"))
    #expect(message(root, classes: ["bird", "bird"]).contains("received 'bird' twice"))
    #expect(message(root, classes: []).contains("expected at least one class"))
    #expect(message(root, train: false, classes: ["frog"]).contains("received none"))
  }

  @Test func missingFile_isNamed() throws {
    let folder = try folder(Self.batch())
    try FileManager.default.removeItem(atPath: folder.file("data_batch_4.bin"))
    #expect(message(folder.path).contains("found no \(folder.path)/data_batch_4.bin"))
    #expect(message(folder.file("nowhere")).contains("nowhere/cifar-10-batches-bin"))
    #expect(message("").hasPrefix("error[bad-argument]"))
  }

  @Test func damagedFile_isRefused() throws {
    let whole = try Self.batch()
    let damages: [(bytes: [UInt8], expected: String)] = [
      ([], "received 0 bytes"), (Array(whole.dropLast()), "3 records and 3072 bytes"),
      (whole + [0], "4 records and 1 byte"), (Self.record(3) + Self.record(10), "received 10 in record 1"),
      ([0x1f, 0x8b] + whole, "gzip"),
    ]
    for damage in damages {
      let folder = try folder(damage.bytes)
      let text = message(folder.path)
      #expect(text.contains("\(folder.path)/data_batch_1.bin: "), "\(text)")
      #expect(text.contains(damage.expected), "\(text)")
    }
  }

  @Test func hugeFile_isRefusedUnread() throws {
    let folder = try folder(Self.batch())
    #expect(truncate(folder.file("data_batch_1.bin"), 3073 << 20) == 0)
    #expect(message(folder.path).contains("expected at most 1073741824 bytes"))
  }
}
