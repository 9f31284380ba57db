import TenonCore
import TenonCrypto

/// The SHA-256 of an archive's entries by their names: the entry `hashes.json`.
///
///     {
///       "sha256": {
///         "manifest.json": "9f86d081884c7d65...",
///         "weights.safetensors": "60303ae22b998861..."
///       }
///     }
final class ZipHashes {
  private static let key = "sha256"
  /// Before its bytes were seen, a hash of the same length: so the text's length is known.
  private static let pending = String(repeating: "0", count: 64)

  private var hashes: JSONObject

  init() { hashes = [:] }

  /// Reads the entry.
  ///
  /// - Throws: `SealError` for anything but hashes by names.
  init(_ json: JSON, path: String) throws(SealError) {
    guard let hashes = json[Self.key]?.objectValue,
      hashes.allSatisfy({ member in
        member.value.stringValue.map { $0.utf8.count == 64 && $0.utf8.allSatisfy(Self.isDigit) } ?? false
      })
    else {
      throw SealError.malformed(
        ZipSeal.hashesEntry, path, expected: "64 hexadecimal digits under '\(Self.key)' for each")
    }
    self.hashes = hashes
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  var names: [String] { hashes.keys }

  subscript(name: String) -> String? {
    get { hashes[name]?.stringValue }
    set { hashes[name] = newValue.map(JSON.string) }
  }

  /// Keeps a place for an entry whose bytes come later.
  func expect(_ name: String) { self[name] = Self.pending }

  private var bytes: [UInt8] {
    get throws { try JSON.object([Self.key: .object(hashes)]).bytes(.pretty) }
  }

  /// The text, made when it is fetched: by then all other entries have been written.
  func content() throws -> ByteContent {
    ByteContent(byteCount: try bytes.count) { body in try self.bytes.withUnsafeBytes(body) }
  }
}
