import Foundation
import TenonArchive
import TenonCore
import TenonFormats
import TestSupport
import Testing

/// `tenon archive`, and what trainings leave in archives for it.
@Suite struct ArchiveCommandTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = try TrainedBlobs.write(to: folder)
  }

  private func archive(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["archive"] + arguments)
  }

  /// Writes the archive anew with one entry changed, and with its hashes as they were or made again.
  private func change(_ name: String, sealed seal: ZipSeal = .none, _ change: (inout [UInt8]) throws -> Void) throws {
    let file = try ZipReader(model)
    var contents = try file.entries.map { ($0.name, try file.read($0.name, maximumBytes: 1 << 24)) }
    let index = try #require(contents.firstIndex { $0.0 == name })
    try change(&contents[index].1)
    try ZipWriter.replace(model, sealed: seal) { writer in
      for (name, bytes) in contents where ["hashes.json", "signature.json"].contains(name) == false || isNone(seal) {
        try writer.add(name, bytes, name.hasSuffix(".safetensors") ? .stored : .deflated)
      }
    }
  }

  private func isNone(_ seal: ZipSeal) -> Bool { if case .none = seal { true } else { false } }

  // MARK: What trainings write

  @Test func training_leavesCardHistoryExampleAndProvenance() throws {
    let read = try ModelArchive(path: model)
    #expect(read.license == "MIT" && read.provenance?.seed == 1)
    #expect(read.provenance?.tenonVersion == tenonVersion && read.provenance?.gitCommit == nil)
    #expect(read.history.count == 2 && read.history[1]["epoch"]?.intValue == 2)
    #expect(read.history[1]["validation_loss"]?.doubleValue != nil && read.history[1]["seconds"] == nil)
    #expect(read.card?.hasPrefix("# blobs\n") == true && read.card?.contains("## License\n\nMIT") == true)
    let example = try #require(read.example)
    #expect(example.sample.keys.sorted() == ["input", "target"])
    #expect(example.inputs["input"]?.shape == [1, 2] && example.outputs["output"]?.shape == [1, 3])
  }

  @Test func experiment_mayBringItsCard_andLeaveTheExampleOut() throws {
    try folder.write("# By hand\n", to: "card.md")
    let text = TrainedBlobs.experiment + "\ncard: card.md\nexample: false\n"
    let path = try folder.write(text, to: "e.yaml")
    let command = Command.built(in: folder)
    var result = try command.run("train", path, "--run", folder.file("run"), "--set", "training.epochs=1")
    #expect(result.status == 0, "\(result.errors)")
    var read = try ModelArchive(path: folder.file("run/model.tenon"))
    #expect(read.card == "# By hand\n" && read.example == nil)
    // A run that goes on has the card that it began with, whatever lies there now.
    try FileManager.default.removeItem(atPath: folder.file("card.md"))
    result = try command.run("train", "--resume", folder.file("run"), "--set", "training.epochs=2")
    #expect(result.status == 0, "\(result.errors)")
    read = try ModelArchive(path: folder.file("run/model.tenon"))
    #expect(read.card == "# By hand\n" && read.history.count == 2)
    result = try command.run("train", path, "--run", folder.file("other"))
    #expect(result.status == 1 && result.errors.contains("card.md"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("other")))
  }

  @Test func training_keepsTheCommitOfTheExperimentsFolder() throws {
    let commit = String(repeating: "ab", count: 20)
    try folder.write("\(commit)\n", to: ".git/HEAD")
    let path = try folder.write(TrainedBlobs.experiment, to: "deep/e.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("run"), "--set", "training.epochs=1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try ModelArchive(path: folder.file("run/model.tenon")).provenance?.gitCommit == commit)
    #expect(try Command.built.run("inspect", folder.file("run/model.tenon")).output.contains("commit \(commit)"))
  }

  // MARK: Verify

  @Test func verify_readsEverything_andComputesTheExample() throws {
    let plain = try archive("verify", model)
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(plain.output.contains("hashes: the SHA-256 of every entry is right\nsignature: none\n"))
    let run = try archive("verify", model, "--run")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.suffix(2).allSatisfy { $0.hasSuffix(": the same, bit by bit or as numbers") })
    #expect(run.lines.suffix(2).map { $0.prefix { $0 != ":" } } == ["input.input", "output.output"])
  }

  @Test func verify_findsAChangedWeight() throws {
    try change("weights.safetensors") { $0[$0.count - 1] ^= 0x40 }
    let plain = try archive("verify", model)
    #expect(plain.status == 1)
    #expect(plain.errors.contains("error[archive-seal]: \(model) is not what it should be"))
    #expect(plain.errors.contains("the entry 'weights.safetensors' is not what its hash says"))
  }

  /// With hashes of their own making, only what the model computes tells.
  @Test func verifyRun_saysHowFarTheExampleIsOff() throws {
    // The end of the first tensor's numbers, whose exponent grows.
    try change("weights.safetensors", sealed: .hashes) { $0[$0.count - 1] ^= 0x40 }
    #expect(try archive("verify", model).status == 0)
    let run = try archive("verify", model, "--run")
    #expect(run.status == 1)
    #expect(run.lines.last?.hasPrefix("output.output: ") == true && run.lines.last?.contains(" at most, ") == true)
    #expect(run.errors.contains("error[example-differs]"), "\(run.errors)")
    #expect(run.errors.contains("differ: output.output"))
  }

  @Test func verify_namesADamagedEntry() throws {
    var bytes = try folder.bytes("model.tenon")
    let weights = try #require(try ZipReader(model).entry("weights.safetensors"))
    bytes[weights.dataOffset + weights.size - 3] ^= 1
    try folder.write(bytes, to: "model.tenon")
    let result = try archive("verify", model)
    #expect(result.status == 1 && result.errors.contains("weights.safetensors"), "\(result.errors)")
  }

  @Test func archivesWithoutExample_areToldSo() throws {
    var read = try ModelArchive(path: model)
    read.example = nil
    try read.write(to: model)
    let result = try archive("verify", model, "--run")
    #expect(result.status == 1 && result.errors.contains("error[no-example]"))
  }

  // MARK: Signatures

  @Test func signature_isMadeAndChecked() throws {
    let (mine, other) = (folder.file("mine"), folder.file("other"))
    let made = try archive("keygen", mine)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try archive("keygen", other).status == 0)
    let again = try archive("keygen", mine)
    #expect(again.status == 1 && again.errors.contains("File exists"), "\(again.errors)")
    let mode = try FileManager.default.attributesOfItem(atPath: "\(mine).key")[.posixPermissions] as? Int
    #expect(mode == 0o600)

    let signed = try archive("sign", model, "--key", "\(mine).key")
    #expect(signed.status == 0, "\(signed.errors)")
    let key = try #require(signed.output.split(separator: " ").last.map(String.init)?.dropLast())
    #expect(key.hasPrefix("ed25519:") && made.output.contains(key))
    #expect(try archive("verify", model).output.contains("signature: by \(key)\n"))
    #expect(try archive("verify", model, "--signer", "\(mine).pub").status == 0)
    #expect(try archive("verify", model, "--signer", String(key)).status == 0)
    let wrong = try archive("verify", model, "--signer", "\(other).pub")
    #expect(wrong.status == 1 && wrong.errors.contains("it is signed by \(key), not by ed25519:"), "\(wrong.errors)")
    // It still predicts and can be looked at, as before.
    #expect(try Command.built.run("inspect", model).status == 0)
    #expect(try archive("sign", model, "--key", "\(mine).pub").errors.contains("a public key, which cannot sign"))
  }

  // MARK: Looking

  @Test func list_hasSizesAndHashes() throws {
    let table = try archive("list", model)
    #expect(table.lines[0].hasPrefix("entry"))
    #expect(table.lines.contains { $0.hasPrefix("weights.safetensors") && $0.contains("stored") })
    let json = try JSON.parse(archive("list", model, "--json").output)
    let entries = try #require(json["entries"]?.arrayValue)
    #expect(entries.compactMap { $0["sha256"]?.stringValue }.count == entries.count - 1, "but for hashes.json itself")
    let weights = try #require(entries.first { $0["name"]?.stringValue == "weights.safetensors" })
    #expect(try #require(weights["offset"]?.intValue) % 64 == 0)
  }

  @Test func diff_namesTensorsAndSettings() throws {
    let copy = folder.file("copy.tenon")
    try FileManager.default.copyItem(atPath: model, toPath: copy)
    let same = try archive("diff", model, copy)
    #expect(same.status == 0 && same.output.contains("the same: 8 tensors"), "\(same.output)\(same.errors)")
    var other = try ModelArchive(path: model)
    other.name = "another"
    other.state["0.bias"]?[Float.self][3] += 2
    try other.write(to: copy)
    let different = try archive("diff", model, copy)
    #expect(different.status == 1)
    #expect(different.output.contains("  name  \"blobs\" | \"another\"\n"), "\(different.output)")
    #expect(different.output.contains("  0.bias  float32 [16]  2 apart at [3], "), "\(different.output)")
    let json = try JSON.parse(archive("diff", model, copy, "--json").output)
    #expect(json["equal_tensors"]?.intValue == 7)
    #expect(json["differences"]?.arrayValue?.count == 2)
  }

  @Test func extract_writesOneEntryWhereItIsTold() throws {
    let file = folder.file("manifest.json")
    #expect(try archive("extract", model, "manifest.json", "-o", file).status == 0)
    #expect(try JSON.parse(folder.bytes("manifest.json"))["name"]?.stringValue == "blobs")
    let piped = try archive("extract", model, "manifest.json")
    #expect(try Array(piped.output.utf8) == folder.bytes("manifest.json"))
    for name in ["../manifest.json", "/etc/passwd", "manifest"] {
      let refused = try archive("extract", model, name, "-o", folder.file("x"))
      #expect(refused.status == 1 && refused.errors.contains("has no entry '\(name)'"), "\(refused.errors)")
    }
    #expect(try folder.names() == ["manifest.json", "model.tenon"])
  }
}
