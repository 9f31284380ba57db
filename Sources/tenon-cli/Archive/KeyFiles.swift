import Tenon

/// Keys as options name them.
enum KeyFiles {
  private static let largest = 1 << 16

  /// A file, or a key as reports show it.
  static func publicKey(_ text: String) throws -> PublicKey {
    if text.hasPrefix("ed25519:") { return try PublicKey(text, source: text) }
    return try PublicKey(read(text), source: text)
  }

  static func signingKey(_ path: String) throws -> SigningKey { try SigningKey(read(path), source: path) }

  private static func read(_ path: String) throws -> String {
    String(decoding: try InputFile.read(path, maximumBytes: largest), as: UTF8.self)
  }
}
