import COpenSSL
import TenonCore

/// Who has signed something: an Ed25519 public key.
public struct PublicKey: Sendable, Hashable {
  /// 32 of them.
  public let bytes: [UInt8]

  /// Nil for another number of bytes than a key has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == KeyText.keySize else { return nil }
    self.bytes = bytes
  }

  /// Nil for anything but 64 hexadecimal digits.
  public init?(hexadecimal text: some StringProtocol) {
    guard let bytes = [UInt8](hexadecimal: text) else { return nil }
    self.init(bytes: bytes)
  }

  /// Reads a key as a file holds it (PEM), or as reports show it: `ed25519:HEXADECIMAL`.
  ///
  /// - Parameter source: what is read, for messages.
  /// - Throws: `CryptoError`.
  public init(_ text: String, source: String) throws(CryptoError) {
    let word = text.split(whereSeparator: \.isWhitespace)
    if word.count == 1, word[0].hasPrefix(Self.prefix), let key = PublicKey(hexadecimal: word[0].dropFirst(8)) {
      self = key
    } else if let bytes = KeyText.key(.public, text), let key = PublicKey(bytes: bytes) {
      self = key
    } else if let key = try? SigningKey(text, source: source) {
      self = key.publicKey
    } else {
      throw CryptoError.notAKey(
        source, "an Ed25519 public key, in a file (PEM) or as ed25519: and 64 hexadecimal digits", "other text")
    }
  }

  private static let prefix = "ed25519:"

  /// As a file holds it.
  public var pem: String { KeyText.pem(.public, bytes) }

  public var hexadecimal: String { bytes.hexadecimal }

  /// Whether the owner of this key's secret has signed the message.
  ///
  /// - Throws: `CryptoError` when the system's OpenSSL cannot tell.
  public func verifies(_ signature: [UInt8], of message: [UInt8]) throws(CryptoError) -> Bool {
    guard signature.count == SigningKey.signatureSize else { return false }
    guard let context = EVP_MD_CTX_new() else { throw CryptoError.noSignature }
    defer { EVP_MD_CTX_free(context) }
    // Not every 32 bytes are a key.
    guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count) else { return false }
    defer { EVP_PKEY_free(key) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { throw CryptoError.noSignature }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

extension PublicKey: CustomStringConvertible {
  /// `ed25519:` and 64 hexadecimal digits.
  public var description: String { Self.prefix + hexadecimal }
}
