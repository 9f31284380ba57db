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

  /// A pickle with one fault.
  struct Fault: CustomTestStringConvertible {
    let name: String
    let pickle: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ pickle: [UInt8]) {
      self.name = name
      self.pickle = pickle
    }

    init(_ name: String, _ operations: String) { self.init(name, Array(operations.utf8)) }
  }

  private static var tensorFaults: [Fault] {
    [
      Fault("a tensor beyond its storage", tensor(size: [7], stride: [1])),
      Fault("a stride beyond it", tensor(size: [2], stride: [6])),
      Fault("an offset beyond it", tensor(offset: 1)),
      Fault("a negative offset", tensor(offset: -1)),
      Fault("a negative size", tensor(size: [-2, 3])),
      Fault("a negative stride", tensor(stride: [-3, 1])),
      Fault("sizes that overflow", tensor(size: [1 << 40, 1 << 40], stride: [0, 0])),
      Fault("strides that overflow", tensor(size: [3, 3], stride: [Int.max, Int.max])),
      Fault("an offset that overflows", tensor(offset: Int.max)),
      Fault("petabytes by strides of 0", tensor(size: [1 << 50], stride: [0])),
      Fault("a storage of other bytes", tensor(count: 5)),
      Fault("no storage", tensor(key: "7")),
      Fault("a key that climbs", tensor(key: "../version")),
      Fault("size and strides of other lengths", tensor(stride: [1])),
      Fault("another class", tensor(storage: "torch\nload")),
      Fault("os.system", tensor(function: "posix\nsystem")),
    ]
  }

  private static var pickleFaults: [Fault] {
    let doubled = [UInt8](repeating: 0x32, count: 120).enumerated().map { $0 % 2 == 0 ? $1 : 0x86 }
    let deep = [UInt8](repeating: 0x5D, count: 100_000) + [UInt8](repeating: 0x61, count: 99_999)
    let far: [UInt8] = [0x5D, 0x72, 255, 255, 255, 255, 0x6A, 0, 0, 0, 255, 0x2E]
    let evaluated: [UInt8] = Array("c__builtin__\neval\n(X".utf8) + [1, 0, 0, 0] + Array("1tR0}.".utf8)
    let noTensors: [UInt8] = Array("}".utf8) + text("a") + int(1) + Array("s.".utf8)
    return [
      Fault("builtins.eval, popped again", evaluated),
      Fault("a call of a call", "ctorch._utils\n_rebuild_parameter\n)R)R."),
      Fault("an object without a tensor", "ctorch._utils\n_rebuild_parameter\n)R."),
      Fault("a list within itself", "]q\u{0}h\u{0}a."), Fault("no end", "}"), Fault("nothing", ""),
      Fault("values 2^60 times", [0x29] + doubled + [0x2E]), Fault("lists 100,000 deep", deep + [0x2E]),
      Fault("memory at 2^32", far), Fault("no tensors", noTensors),
    ]
  }

  @Test(arguments: tensorFaults + pickleFaults)
  func fault_isAnErrorThatNamesTheFile(fault: Fault) throws {
    let path = try file(fault.pickle)
    do {
      let source = try TensorFile.open(path)
      for index in source.tensors.indices { _ = try source.read(index) }
      Issue.record("\(fault.name) is read")
    } catch let error as any TenonError {
      #expect(error.description.contains(path), "\(fault.name): \(error)")
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
    #expect(throws: (any Error).self) {
      let source = try TensorFile.open(path)
      for index in source.tensors.indices { _ = try source.read(index) }
    }
  }
}
