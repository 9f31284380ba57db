import TenonArchive
import TenonCore
import TenonCrypto
import TenonElements
import TenonEngine
import TenonFormats
import TestSupport
import Testing

/// What archives hold beside graph and weights.
@Suite struct ArchiveContentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func full() throws -> ModelArchive {
    var archive = try SmallModel.archive()
    archive.license = "MIT"
    archive.card = "# Small\n"
    archive.provenance = Provenance(tenonVersion: "0.1.0", seed: 3, gitCommit: String(repeating: "a", count: 40))
    archive.history = [["epoch": 1, "train_loss": 0.5], ["epoch": 2, "train_loss": nil]]
    archive.example = ModelExample(
      sample: ["input": try Tensor([UInt8(1), 2], shape: [2]), "a.b": try Tensor([Int64(1)], shape: [])],
      inputs: ["input": try Tensor([Float(1), 2], shape: [1, 2])],
      outputs: ["output": try Tensor([Float(3)], shape: [1, 1])])
    return archive
  }

  @Test func everything_comesBackAsItWasWritten() throws {
    let path = folder.file("model.tenon")
    let written = try full()
    try written.write(to: path)
    let read = try ModelArchive(path: path)
    #expect(read.license == "MIT" && read.card == "# Small\n" && read.provenance == written.provenance)
    #expect(read.history == written.history)
    #expect(read.example == written.example)
    try read.write(to: folder.file("copy.tenon"))
    #expect(try folder.bytes("model.tenon") == folder.bytes("copy.tenon"))
    let report = try SealReport(ZipReader(path))
    #expect(report.hasHashes && report.faults.isEmpty)
  }

  /// As versions before this one wrote them.
  @Test func archivesWithoutAnyOfIt_areRead() throws {
    let path = folder.file("model.tenon")
    try full().write(to: path)
    let archive = try ZipReader(path)
    var manifest = try #require(try JSON.parse(archive.read("manifest.json", maximumBytes: 1 << 20)).objectValue)
    for key in ["license", "provenance"] { manifest[key] = nil }
    let old = folder.file("old.tenon")
    try ZipWriter.replace(old) { writer in
      try writer.add("manifest.json", JSON.object(manifest).bytes(.pretty))
      for name in ["graph.json", "weights.safetensors"] { try archive.copy(#require(archive.entry(name)), to: writer) }
    }
    let read = try ModelArchive(path: old)
    #expect(read.license == nil && read.card == nil && read.provenance == nil)
    #expect(read.history.isEmpty && read.example == nil)
    #expect(try SealReport(ZipReader(old)).hasHashes == false)
  }

  /// What was signed is not what is written.
  @Test func writing_dropsASignature_andMakesHashesAnew() throws {
    let path = folder.file("model.tenon")
    try full().write(to: path)
    try ZipSeal.sign(path, with: SigningKey())
    var read = try ModelArchive(path: path)
    read.name = "renamed"
    try read.write(to: path)
    let report = try SealReport(ZipReader(path))
    #expect(report.hasHashes && report.faults.isEmpty && report.signer == nil)
    #expect(try !ZipReader(path).contains("signature.json"))
  }

  @Test(
    arguments: [
      ("card.md", [0xFF, 0xFE]), ("history.json", Array("[]".utf8)), ("history.json", Array("{\"epochs\": [1]}".utf8)),
    ] as [(String, [UInt8])])
  func damagedEntries_areNamed(_ name: String, _ bytes: [UInt8]) throws {
    let path = folder.file("model.tenon")
    try full().write(to: path)
    let archive = try ZipReader(path)
    let damaged = folder.file("damaged.tenon")
    try ZipWriter.replace(damaged) { writer in
      for entry in archive.entries where entry.name != name { try archive.copy(entry, to: writer) }
      try writer.add(name, bytes)
    }
    let error = #expect(throws: ModelArchiveError.self) { try ModelArchive(path: damaged) }
    #expect(error?.description.contains("'\(name)' in \(damaged) is damaged") == true)
  }

  /// Nobody wants to send a photograph of forty megabytes with every copy of a model.
  @Test func largeExamples_areLeftOut() throws {
    let large = try Tensor(TensorType(.uint8, [ModelExample.maximumBytes]))
    let small = try Tensor([Float(1)], shape: [1])
    let withoutSample = ModelExample(sample: ["input": large], inputs: ["input": small], outputs: ["output": small])
    #expect(withoutSample?.sample.isEmpty == true && withoutSample?.inputs.count == 1)
    #expect(ModelExample(sample: [:], inputs: ["input": large], outputs: ["output": small]) == nil)
  }

  @Test func generatedCards_sayWhatTheArchiveHolds() throws {
    var archive = try full()
    archive.classNames = ["cat | dog", "\u{1B}[31mred", "back`tick"]
    archive.data = [
      "train": DataFingerprint(samples: 12, classNames: [], namesClasses: false, classCounts: nil, content: 1)
    ]
    let card = ModelCard.text(of: archive)
    for text in [
      "# small\n", "`cat \\| dog`", "`\\u001b[31mred`", "`` back`tick ``", "| train | `tenon/Arrays` | 12 |",
      "| `loss` | 0.5 |", "- `acme/one` `1.0.0`, SHA-256 `00`", "commit `\(String(repeating: "a", count: 40))`",
      "## License\n\nMIT\n", "| input | `input` | `float32 [*, 4]` |",
    ] {
      #expect(card.contains(text), "\(text) in \(card)")
    }
    #expect(!card.contains("\u{1B}"))
  }

  // MARK: Differences

  @Test func difference_isFoundInEachKindOfEntry() throws {
    try full().write(to: folder.file("a.tenon"))
    var other = try full()
    other.state["0.weight"] = try Tensor((0..<64).map { Float($0 == 17 ? 17.5 : Double($0)) }, shape: [4, 16])
    other.state["0.bias"] = try Tensor([Float(1), 2], shape: [2])
    other.state["0.seen"] = nil
    other.state["0.more"] = try Tensor([Float.nan], shape: [])
    other.card = "# Other\n"
    other.history = []
    other.name = "other"
    try other.write(to: folder.file("b.tenon"))
    let difference = try ArchiveDifference(folder.file("a.tenon"), folder.file("b.tenon"))
    func change(_ place: String?, _ entry: String) -> ArchiveDifference.Change? {
      difference.items.first { $0.place == place && $0.entry == entry }?.change
    }
    let weights = "weights.safetensors"
    #expect(change("0.bias", weights) == .type(TensorType(.float32, [3]), TensorType(.float32, [2])))
    #expect(change("0.seen", weights) == .onlyInFirst)
    #expect(change("0.more", weights) == .onlyInSecond)
    guard case .values(_, let values)? = change("0.weight", weights) else {
      Issue.record("no difference of values")
      return
    }
    #expect(values.largest == 0.5 && values.index == 17 && values.scale == 63)
    #expect(change("name", "manifest.json") == .json("small", "other"))
    #expect(change(nil, "card.md") == .bytes)
    #expect(change(nil, "history.json") == .onlyInFirst)
    #expect(difference.items.count == 7 && difference.equalTensors == 4)
    let none = try ArchiveDifference(folder.file("a.tenon"), folder.file("a.tenon"))
    #expect(none.items.isEmpty && none.equalTensors == 7)
  }

  @Test func tensorDifference_takesNotANumberForItself() throws {
    let a = try Tensor([Double.nan, 1, .infinity], shape: [3])
    #expect(try #require(TensorDifference(a, a)).largest == 0)
    let b = try Tensor([Double.nan, 1, 5], shape: [3])
    let difference = try #require(TensorDifference(a, b))
    #expect(difference.largest == .infinity && difference.index == 2)
    #expect(TensorDifference(a, try Tensor([Float(1)], shape: [1])) == nil)
  }

  @Test func tensorDifference_readsHalves() throws {
    func half(_ dtype: DType, _ bits: [UInt16]) throws -> Tensor {
      let tensor = try Tensor(TensorType(dtype, [bits.count]))
      bits.withUnsafeBytes { tensor.bytes.copyMemory(from: $0) }
      return tensor
    }
    // 1, 2 and the smallest of all, and 1.5 in place of 1.
    let halves = try #require(
      TensorDifference(try half(.float16, [0x3C00, 0x4000, 1]), try half(.float16, [0x3E00, 0x4000, 1])))
    #expect(halves.largest == 0.5 && halves.scale == 2)
    #expect(try #require(TensorDifference(half(.float16, [1]), half(.float16, [0]))).largest == 0x1p-24)
    let brain = try #require(TensorDifference(half(.bfloat16, [0x3F80]), half(.bfloat16, [0xC000])))
    #expect(brain.largest == 3)
  }
}
