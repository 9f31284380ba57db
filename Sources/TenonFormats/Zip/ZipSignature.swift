import TenonCore
import TenonCrypto

/// Who has signed an archive's hashes: the entry `signature.json`.
///
///     {"algorithm": "ed25519", "public_key": "64 digits", "signature": "128 digits"}
///
/// What is signed is `tenon-signature-v1`, a line feed, and the bytes of `hashes.json`: a signature made for anything else
/// is none of an archive.
struct ZipSignature {
  private static let algorithm = "ed25519"
  private static let context = Array("tenon-signature-v1\n".utf8)

  let signer: PublicKey
  private let signature: [UInt8]

  private init(_ hashes: [UInt8], by key: SigningKey) throws {
    signer = key.publicKey
    signature = try key.signature(of: Self.context + hashes)
  }

  /// Reads the entry.
  ///
  /// - Throws: `SealError` for anything but a key and a signature.
  init(_ json: JSON, path: String) throws(SealError) {
    guard json["algorithm"]?.stringValue == Self.algorithm,
      let signer = json["public_key"]?.stringValue.flatMap({ PublicKey(hexadecimal: $0) }),
      let signature = json["signature"]?.stringValue.flatMap({ [UInt8](hexadecimal: $0) })
    else {
      throw SealError.malformed(
        ZipSeal.signatureEntry, path, expected: "'algorithm' \(Self.algorithm), 'public_key' and 'signature' in digits")
    }
    self.signer = signer
    self.signature = signature
  }

  func holds(for hashes: [UInt8]) throws -> Bool { try signer.verifies(signature, of: Self.context + hashes) }

  private var bytes: [UInt8] {
    get throws {
      let json: JSON = [
        "algorithm": .string(Self.algorithm), "public_key": .string(signer.hexadecimal),
        "signature": .string(signature.hexadecimal),
      ]
      return try json.bytes(.pretty)
    }
  }

  /// The text of a signature, made when it is fetched: by then the hashes are known.
  static func content(of hashes: ByteContent, by key: SigningKey) throws -> ByteContent {
    let byteCount = try ZipSignature([], by: key).bytes.count
    return ByteContent(byteCount: byteCount) { body in
      try ZipSignature(hashes.bytes(), by: key).bytes.withUnsafeBytes(body)
    }
  }
}
