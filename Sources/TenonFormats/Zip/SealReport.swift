import TenonCore
import TenonCrypto

/// What an archive's hashes and signature say of it, after all of its bytes have been read.
public struct SealReport: Sendable {
  /// What is not as its seal says.
  public enum Fault: Sendable, Equatable, CustomStringConvertible {
    /// The bytes of the entry are others.
    case changed(String)
    /// The entry has a hash, and is not there.
    case missing(String)
    /// The entry is there, and has no hash.
    case added(String)
    /// A signature that is not of these hashes, or not by the key that it names.
    case wrongSignature(PublicKey)
    /// A signature without the hashes that it is of.
    case signatureAlone
    /// The hashes are by another key than the one that was asked for.
    case otherSigner(PublicKey, expected: PublicKey)
    /// Nobody has signed it.
    case unsigned(expected: PublicKey)

    public var description: String {
      switch self {
      case .changed(let name): "the entry '\(name)' is not what its hash says"
      case .missing(let name): "the entry '\(name)' is not there"
      case .added(let name): "the entry '\(name)' was added"
      case .wrongSignature(let key): "the signature is not one by \(key) of these hashes"
      case .signatureAlone: "it has a signature, and no hashes that it could be of"
      case .otherSigner(let key, let expected): "it is signed by \(key), not by \(expected)"
      case .unsigned(let expected): "it is not signed, by \(expected) or anybody"
      }
    }
  }

  /// Entries whose hashes were compared.
  public let entries: Int
  /// Uncompressed bytes of all entries.
  public let byteCount: Int
  /// False where it holds no hashes: then all that was checked are its structure and the CRC of every entry.
  public let hasHashes: Bool
  /// Whose signature holds; nil where there is none, or where it does not.
  public private(set) var signer: PublicKey?
  public private(set) var faults: [Fault] = []

  /// Reads all entries of an archive.
  ///
  /// - Parameters:
  ///   - expected: who must have signed it, if anybody.
  ///   - progress: told how many bytes are read, and of how many.
  /// - Throws: `ArchiveError` for an entry that is damaged; `SealError` for hashes or a signature that cannot be read.
  public init(
    _ archive: ZipReader, signer expected: PublicKey? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let seal = try archive.readHashes()
    let covered = archive.entries.filter { !ZipSeal.entries.contains($0.name) }
    let total = covered.reduce(0) { $0 + $1.size }
    var done = 0
    let hash = try SHA256()
    for entry in covered {
      try hash.restart()
      try archive.forEachPart(of: entry.name) { part in
        try hash.add(part)
        done += part.count
        progress(done, total)
      }
      guard let seal else { continue }
      let known = seal.hashes[entry.name]
      if known == nil { faults.append(.added(entry.name)) }
      if let known, try hash.finish() != known { faults.append(.changed(entry.name)) }
    }
    let names = Set(covered.map(\.name))
    for name in seal?.hashes.names ?? [] where !names.contains(name) { faults.append(.missing(name)) }
    entries = covered.count
    byteCount = total
    hasHashes = seal != nil
    if let signature = try archive.readSignature() {
      if let seal {
        if try signature.holds(for: seal.bytes) {
          signer = signature.signer
        } else {
          faults.append(.wrongSignature(signature.signer))
        }
      } else {
        faults.append(.signatureAlone)
      }
    }
    guard let expected, signer != expected else { return }
    faults.append(signer.map { .otherSigner($0, expected: expected) } ?? .unsigned(expected: expected))
  }
}
