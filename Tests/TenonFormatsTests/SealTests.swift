import TenonCore
import TenonCrypto
import TenonFormats
import TestSupport
import Testing

/// Hashes and signatures of archives: whatever was changed, added or taken away afterwards is found.
@Suite struct SealTests {
  private let folder: TemporaryFolder
  private let large = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func write(_ seal: ZipSeal, to name: String = "a.zip", last: [UInt8] = [7]) throws -> String {
    try ZipWriter.replace(folder.file(name), sealed: seal) { archive in
      try archive.add("manifest.json", Array(String(repeating: "{\"a\": 1} ", count: 100).utf8))
      try archive.add("weights", stored: ByteContent(large))
      try archive.add("empty", stored: ByteContent([UInt8]()))
      try archive.add("last", last, .stored)
    }
    return folder.file(name)
  }

  private func report(_ path: String, signer: PublicKey? = nil) throws -> SealReport {
    try SealReport(ZipReader(path), signer: signer)
  }

  /// Writes an archive anew, with some entries of others' making, and without some.
  private func rewrite(_ path: String, _ changed: [String: [UInt8]], without gone: [String] = []) throws {
    let archive = try ZipReader(path)
    let contents = try archive.entries.map { ($0.name, try archive.read($0.name, maximumBytes: 1 << 24)) }
    try ZipWriter.replace(path) { writer in
      for (name, bytes) in contents where !gone.contains(name) {
        try writer.add(name, changed[name] ?? bytes, .stored)
      }
      for (name, bytes) in changed.sorted(by: { $0.key < $1.key }) where !archive.contains(name) {
        try writer.add(name, bytes, .stored)
      }
    }
  }

  @Test func hashes_areThoseOfTheEntries() throws {
    let path = try write(.hashes)
    let archive = try ZipReader(path)
    #expect(archive.entries.map(\.name) == ["manifest.json", "weights", "empty", "last", "hashes.json"])
    let hashes = try #require(try archive.recordedHashes())
    for name in ["manifest.json", "weights", "empty", "last"] {
      #expect(try hashes[name] == SHA256.hash(archive.read(name, maximumBytes: 1 << 24)), "\(name)")
    }
    #expect(hashes.count == 4)
    let report = try report(path)
    #expect(report.hasHashes && report.faults.isEmpty && report.signer == nil && report.entries == 4)
    #expect(archive.entries.allSatisfy { $0.method == .deflated || $0.size == 0 || $0.dataOffset % 64 == 0 })
  }

  @Test func sealedArchives_areTheSameBytesEachTime() throws {
    let key = try SigningKey()
    try write(.signed(key))
    try write(.signed(key), to: "b.zip")
    #expect(try folder.bytes("a.zip") == folder.bytes("b.zip"))
  }

  @Test func changes_areFound() throws {
    let path = try write(.hashes)
    try rewrite(path, ["last": [8]])
    #expect(try report(path).faults == [.changed("last")])
    try rewrite(path, ["last": [7], "more": [1]])
    #expect(try report(path).faults == [.added("more")])
    try rewrite(path, [:], without: ["more", "empty"])
    #expect(try report(path).faults == [.missing("empty")])
    try rewrite(path, [:], without: ["hashes.json"])
    let bare = try report(path)
    #expect(!bare.hasHashes && bare.faults.isEmpty)
  }

  @Test func signatures_coverAllEntries() throws {
    let (key, other) = (try SigningKey(), try SigningKey())
    let path = try write(.signed(key))
    #expect(try report(path).signer == key.publicKey)
    #expect(try report(path, signer: key.publicKey).faults.isEmpty)
    #expect(
      try report(path, signer: other.publicKey).faults
        == [.otherSigner(key.publicKey, expected: other.publicKey)])
    // Hashes that fit a changed entry are no longer those that were signed.
    try write(.hashes, to: "other.zip", last: [8])
    let hashes = try ZipReader(folder.file("other.zip")).read("hashes.json", maximumBytes: 1 << 20)
    try rewrite(path, ["last": [8], "hashes.json": hashes])
    let forged = try report(path)
    #expect(forged.faults == [.wrongSignature(key.publicKey)] && forged.signer == nil)
    // Without a signature it looks like one that nobody has signed, which is not what was asked for.
    try rewrite(path, [:], without: ["signature.json"])
    #expect(try report(path).faults.isEmpty)
    #expect(try report(path, signer: key.publicKey).faults == [.unsigned(expected: key.publicKey)])
  }

  @Test func signing_replacesAnEarlierSignature_andKeepsTheBytesOfEntries() throws {
    let (key, other) = (try SigningKey(), try SigningKey())
    let path = try write(.hashes)
    try ZipSeal.sign(path, with: key)
    try ZipSeal.sign(path, with: other)
    try write(.signed(other), to: "b.zip")
    #expect(try folder.bytes("a.zip") == folder.bytes("b.zip"))
  }

  @Test func signing_refusesWhatIsDamaged() throws {
    let path = try write(.hashes)
    try rewrite(path, ["last": [8]])
    let before = try folder.bytes("a.zip")
    let error = #expect(throws: SealError.self) { try ZipSeal.sign(path, with: SigningKey()) }
    #expect(error?.description.contains("the entry 'last' is not what its hash says") == true)
    #expect(try folder.bytes("a.zip") == before)
  }

  /// One that was written before there were any gets them.
  @Test func signing_addsHashesWhereThereAreNone() throws {
    let path = try write(.none)
    let key = try SigningKey()
    try ZipSeal.sign(path, with: key)
    let report = try report(path, signer: key.publicKey)
    #expect(report.hasHashes && report.faults.isEmpty)
  }

  @Test(arguments: [
    ("hashes.json", "[]"), ("hashes.json", "{}"), ("hashes.json", "{\"sha256\": {\"last\": 1}}"),
    ("hashes.json", "{\"sha256\": {\"last\": \"\(String(repeating: "G", count: 64))\"}}"),
    ("signature.json", "{}"), ("signature.json", "{\"algorithm\": \"ed25519\", \"public_key\": \"00\"}"),
    ("signature.json", "{\"algorithm\": \"none\", \"public_key\": \"\", \"signature\": \"\"}"),
  ])
  func malformedSeals_areRefused(_ name: String, _ text: String) throws {
    let path = try write(.signed(SigningKey()))
    try rewrite(path, [name: Array(text.utf8)])
    #expect(throws: SealError.self) { try report(path) }
  }

  @Test func entriesOfASealedArchive_cannotBeCalledLikeItsSeal() throws {
    #expect(throws: ArchiveError.self) {
      try ZipWriter.replace(folder.file("a.zip"), sealed: .hashes) { try $0.add("Hashes.json", [1]) }
    }
  }

  @Test func newFiles_areNeverWrittenOver() throws {
    let path = folder.file("secret")
    try NewFile.write(path, [1, 2], mode: 0o600)
    #expect(throws: FileError.self) { try NewFile.write(path, [3], mode: 0o600) }
    #expect(try folder.bytes("secret") == [1, 2])
  }
}
