import TenonCore
import TenonExchange
import TenonFormats
import TestSupport
import Testing

/// Files that only look like those of PyTorch: nothing of them is run, and each is an error that names it.
@Suite struct HostileTorchFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file with this pickle and storages of 24 bytes.
  private func file(
    _ pickle: [UInt8], storages: [String] = ["0"], version: String? = "3\n", byteorder: String = "little",
    more: [String] = []
  ) throws -> String {
    let path = folder.file("x.pt")
    try ZipWriter.replace(path) { archive in
      try archive.add("archive/data.pkl", [0x80, 2] + pickle, .stored)
      try archive.add("archive/byteorder", Array(byteorder.utf8), .stored)
      for key in storages { try archive.add("archive/data/\(key)", [UInt8](repeating: 0, count: 24), .stored) }
      if let version { try archive.add("archive/version", Array(version.utf8), .stored) }
      for name in more { try archive.add(name, [1], .stored) }
    }
    return path
  }

  private static func text(_ text: String) -> [UInt8] { [0x58, UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8) }

  private static func int(_ number: Int) -> [UInt8] {
    [0x8a, 8] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func tuple(_ numbers: [Int]) -> [UInt8] { Array("(".utf8) + numbers.flatMap(int) + Array("t".utf8) }

  /// `{"a": tensor}`.
  private static func tensor(
    size: [Int] = [2, 3], stride: [Int] = [3, 1], offset: Int = 0, count: Int = 6, key: String = "0",
    storage: String = "torch\nFloatStorage", function: String = "torch._utils\n_rebuild_tensor_v2"
  ) -> [UInt8] {
    let id = Array("(".utf8) + text("storage") + Array("c\(storage)\n".utf8) + text(key) + text("cpu") + int(count)
    let arguments = id + Array("tQ".utf8) + int(offset) + tuple(size) + tuple(stride) + [0x89] + Array("}".utf8)
    return Array("}".utf8) + text("a") + Array("c\(function)\n(".utf8) + arguments + Array("tRs.".utf8)
  }

  @Test func wholeOne_isRead() throws {
    let source = try TensorFile.open(file(Self.tensor()))
    #expect(source.tensors.map(\.type) == [TensorType(.float32, [2, 3])])
    #expect(try numbers(source.read(0)) == [0, 0, 0, 0, 0, 0])
    #expect(try TensorFile.open(file(Self.tensor(size: [1000], stride: [0]))).read(0).shape == [1000])
  }

  @Test(arguments: [
    ("a tensor beyond its storage", tensor(size: [7], stride: [1])),
    ("a stride beyond it", tensor(size: [2], stride: [6])), ("an offset beyond it", tensor(offset: 1)),
    ("a negative offset", tensor(offset: -1)), ("a negative size", tensor(size: [-2, 3])),
    ("a negative stride", tensor(stride: [-3, 1])),
    ("sizes that overflow", tensor(size: [1 << 40, 1 << 40], stride: [0, 0])),
    ("strides that overflow", tensor(size: [3, 3], stride: [Int.max, Int.max])),
    ("an offset that overflows", tensor(offset: Int.max)),
    ("petabytes by strides of 0", tensor(size: [1 << 50], stride: [0])),
    ("a storage of other bytes", tensor(count: 5)), ("no storage", tensor(key: "7")),
    ("a key that climbs", tensor(key: "../version")), ("size and strides of other lengths", tensor(stride: [1])),
    ("another class", tensor(storage: "torch\nload")), ("os.system", tensor(function: "posix\nsystem")),
    ("builtins.eval", Array("c__builtin__\neval\n(X".utf8) + [1, 0, 0, 0] + Array("1tR0}.".utf8)),
    ("a call of a call", Array("ctorch._utils\n_rebuild_parameter\n)R)R.".utf8)),
    ("an object without a tensor", Array("ctorch._utils\n_rebuild_parameter\n)R.".utf8)),
    ("a list within itself", Array("]q\u{0}h\u{0}a.".utf8)), ("no end", Array("}".utf8)), ("nothing", []),
    ("values 2^60 times", Array(")".utf8) + (0..<60).flatMap { _ in Array("2".utf8) + [0x86] } + Array(".".utf8)),
    ("lists 100,000 deep", [UInt8](repeating: 0x5D, count: 100_000) + [UInt8](repeating: 0x61, count: 99_999) + [0x2E]),
    ("memory at 2^32", Array("]r".utf8) + [255, 255, 255, 255] + Array("j".utf8) + [0, 0, 0, 255] + Array(".".utf8)),
    ("no tensors", Array("}".utf8) + text("a") + int(1) + Array("s.".utf8)),
  ])
  func fault_isAnErrorThatNamesTheFile(name: String, pickle: [UInt8]) throws {
    let path = try file(pickle)
    do {
      let source = try TensorFile.open(path)
      for index in source.tensors.indices { _ = try source.read(index) }
      Issue.record("\(name) is read")
    } catch let error as any TenonError {
      #expect(error.description.contains(path), "\(name): \(error)")
    }
  }

  @Test func container_isChecked() throws {
    let good = Self.tensor()
    for path in [
      try file(good, version: nil), try file(good, version: "11"), try file(good, byteorder: "middle"),
      try file(good, more: ["other/x"]), try file(good, more: ["archive/code/x.py"]), try file(good, more: ["loose"]),
    ] {
      #expect(throws: TorchError.self) { try TorchFile(path) }
    }
  }

  @Test func elementsThatWereChanged_areFound() throws {
    var bytes = try folder.bytes(String(file(Self.tensor()).split(separator: "/").last ?? ""))
    let data = try #require(ZipReader(folder.file("x.pt")).entry("archive/data/0")).dataOffset
    bytes[data + 5] ^= 1
    let path = try folder.write(bytes, to: "changed.pt")
    let source = try TensorFile.open(path)
    #expect(throws: ArchiveError.self) { try source.read(0) }
  }

  @Test(arguments: [14, 20, 60, 200, 900, 1000, 1042])
  func oldFormCutShort_isAnError(count: Int) throws {
    let whole = try InputFile.read(resource("legacy.pt"), maximumBytes: 1 << 20)
    #expect(whole.count == 1043)
    let path = try folder.write(Array(whole.prefix(count)), to: "cut.pt")
    #expect(throws: (any TenonError).self) {
      let source = try TensorFile.open(path)
      for index in source.tensors.indices { _ = try source.read(index) }
    }
  }
}
