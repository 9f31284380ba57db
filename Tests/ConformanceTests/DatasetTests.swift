import Foundation
import TenonCore
import TenonHost
import TenonServices
import TestSupport
import Testing

/// MNIST and FashionMNIST, through the loaded library.
@Suite struct DatasetTests {
  static let images = "train-images-idx3-ubyte"
  static let labels = "train-labels-idx1-ubyte"
  static let folder = Bundle.module.bundlePath + "/IDX"
  static let debian = "/usr/share/datasets/fashion-mnist"

  private func open(_ name: String, _ root: String, train: Bool = true) throws -> any Dataset {
    try BuiltPlugins.dataset(name, [NamedValue("root", .string(root)), NamedValue("train", .bool(train))])
  }

  private func read(_ dataset: any Dataset, _ index: Int) throws -> (input: [UInt8], target: Int64) {
    let record = SampleRecord()
    try dataset.read(index, into: record.sample)
    let (input, target) = (try #require(record["input"]), try #require(record["target"]))
    #expect(input.type == TensorType(.uint8, [28, 28, 1]))
    #expect(target.type == TensorType(.int64, []))
    #expect(record.fields.count == 2)
    return (Array(input[UInt8.self]), target[Int64.self][0])
  }

  // MARK: Reading

  @Test(arguments: ["MNIST", "FashionMNIST"])
  func dataset_readsPlainAndGzipAsOthersDo(name: String) throws {
    let url = URL(fileURLWithPath: Self.folder + "/expected.json")
    let expected = try JSON.parse([UInt8](Data(contentsOf: url)), source: "expected.json")
    let pixels = try #require(expected["\(Self.images).gz"]?["tensor"]?["data"]?.arrayValue).compactMap(\.intValue)
    let labels = try #require(expected["\(Self.labels).gz"]?["tensor"]?["data"]?.arrayValue).compactMap(\.intValue)
    #expect(pixels.count == 6 * 784)
    for (isTraining, count) in [(true, 6), (false, 2)] {
      let dataset = try open(name, Self.folder, train: isTraining)
      #expect(dataset.count == count)
      #expect(dataset.hasTarget)
      for index in 0..<count {
        let sample = try read(dataset, index)
        #expect(sample.input.map(Int.init) == Array(pixels[index * 784..<(index + 1) * 784]))
        #expect(sample.target == Int64(labels[index]))
      }
    }
  }

  @Test func dataset_namesItsClassesAsTorchvision() throws {
    #expect(
      try open("MNIST", Self.folder).classNames == [
        "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six", "7 - seven", "8 - eight",
        "9 - nine",
      ])
    #expect(
      try open("FashionMNIST", Self.folder).classNames == [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
      ])
  }

  @Test(arguments: ["MNIST", "FashionMNIST"])
  func dataset_findsTorchvisionsFolders(name: String) throws {
    let folder = try TemporaryFolder([
      "\(name)/raw/\(Self.images)": IDXBytes.images(2), "\(name)/raw/\(Self.labels)": IDXBytes.labels([3, 9]),
    ])
    #expect(try read(open(name, folder.path), 1).target == 9)
  }

  @Test func dataset_knowsGzipByItsContent() throws {
    let folder = try TemporaryFolder([
      Self.images: IDXBytes.gzip(IDXBytes.images(100)),
      "\(Self.labels).gz": IDXBytes.labels([UInt8](repeating: 4, count: 100)),
    ])
    let dataset = try open("MNIST", folder.path)
    #expect(try read(dataset, 99).input == Array(IDXBytes.images(100).suffix(784)))
  }

  @Test func dataset_joinsConcatenatedGzipMembers() throws {
    let images = IDXBytes.images(2)
    let members = [images[..<5], images[5..<800], [], images[800...], []].flatMap { IDXBytes.gzip(Array($0)) }
    let folder = try TemporaryFolder([Self.images: members, Self.labels: IDXBytes.labels([0, 1])])
    #expect(try read(open("MNIST", folder.path), 1).input == Array(images.suffix(784)))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: debian), "needs Debian's dataset-fashion-mnist"))
  func fashionMNIST_readsDebiansFilesByDefault() throws {
    let dataset = try BuiltPlugins.dataset("FashionMNIST")
    let test = try BuiltPlugins.dataset("FashionMNIST", [NamedValue("train", false)])
    #expect(dataset.count == 60_000)
    #expect(test.count == 10_000)
    #expect(try (0..<5).map { try read(dataset, $0).target } == [9, 0, 0, 3, 0])
    #expect(try (0..<5).map { try read(test, $0).target } == [9, 2, 1, 1, 6])
    var counts = [Int](repeating: 0, count: 10)
    for index in 0..<test.count { counts[Int(try read(test, index).target)] += 1 }
    #expect(counts == [Int](repeating: 1_000, count: 10))
  }

  // MARK: Missing files

  @Test(arguments: ["MNIST", "FashionMNIST"])
  func missingFile_isReportedWithEveryPathTried(name: String) throws {
    let folder = try TemporaryFolder([Self.images: IDXBytes.images(1)])
    let error = #expect(throws: PluginCallError.self) { try open(name, folder.path) }
    let message = error?.error.message ?? ""
    #expect(error?.diagnostic.code == "bad-data" && error?.error.field == "root")
    for path in [Self.labels, "\(Self.labels).gz", "\(name)/raw/\(Self.labels)", "\(name)/raw/\(Self.labels).gz"] {
      #expect(message.contains("\(folder.path)/\(path)"), "\(message)")
    }
    #expect(message.contains("apt-get install dataset-fashion-mnist") == (name == "FashionMNIST"))
  }

  @Test func root_thatCannotBeIsRefused() throws {
    for root in ["", "/dev/null", "/nonexistent", String(repeating: "x", count: 5_000)] {
      let error = #expect(throws: PluginCallError.self) { try open("MNIST", root) }
      #expect(["bad-data", "bad-argument"].contains(error?.diagnostic.code))
    }
  }

  @Test func folderInPlaceOfAFile_isRefused() throws {
    let folder = try TemporaryFolder(["\(Self.images)/x": [], Self.labels: IDXBytes.labels([1])])
    let error = #expect(throws: PluginCallError.self) { try open("MNIST", folder.path) }
    #expect(error?.error.message.contains("\(folder.path)/\(Self.images): is not a regular file") == true)
  }
}
