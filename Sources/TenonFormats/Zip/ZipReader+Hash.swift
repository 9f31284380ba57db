import TenonCore
import TenonCrypto

extension ZipReader {
  /// The SHA-256 of an entry's bytes, in hexadecimal.
  ///
  /// - Throws: `ArchiveError` when the entry is missing or damaged.
  public func sha256(of name: String) throws -> String {
    let hash = try SHA256()
    try forEachPart(of: name) { try hash.add($0) }
    return try hash.finish()
  }

  /// What `hashes.json` says of each entry; nil where the archive has none.
  ///
  /// - Throws: `SealError`, `JSONError`, `ArchiveError` for hashes that cannot be read.
  public func recordedHashes() throws -> [String: String]? {
    guard let (hashes, _) = try readHashes() else { return nil }
    return Dictionary(hashes.names.map { ($0, hashes[$0] ?? "") }) { first, _ in first }
  }

  /// The entry `hashes.json`, and its bytes; nil where there is none.
  func readHashes() throws -> (hashes: ZipHashes, bytes: [UInt8])? {
    guard contains(ZipSeal.hashesEntry) else { return nil }
    let bytes = try read(ZipSeal.hashesEntry, maximumBytes: ZipSeal.largestEntry)
    return (try ZipHashes(sealJSON(bytes, ZipSeal.hashesEntry), path: path), bytes)
  }

  /// The entry `signature.json`; nil where there is none.
  func readSignature() throws -> ZipSignature? {
    guard contains(ZipSeal.signatureEntry) else { return nil }
    let bytes = try read(ZipSeal.signatureEntry, maximumBytes: ZipSeal.largestSignature)
    return try ZipSignature(sealJSON(bytes, ZipSeal.signatureEntry), path: path)
  }

  private func sealJSON(_ bytes: [UInt8], _ name: String) throws -> JSON {
    try JSON.parse(bytes, source: "\(path), \(name)")
  }
}
