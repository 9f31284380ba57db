import COpenSSL
import TenonCore

/// The secret that signs: an Ed25519 key (RFC 8032).
public struct SigningKey: Sendable {
  static let signatureSize = 64
  private let seed: [UInt8]
  /// What others check signatures by.
  public let publicKey: PublicKey

  /// A new key, of the system's random bytes.
  public init() throws(CryptoError) {
    var generator = SystemRandomNumberGenerator()
    try self.init(seed: (0..<KeyText.keySize).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// Reads a key as a file holds it (PEM, PKCS #8, without a password).
  ///
  /// - Parameter source: what is read, for messages.
  public init(_ text: String, source: String) throws(CryptoError) {
    guard let seed = KeyText.key(.private, text) else {
      let received =
        text.contains("ENCRYPTED")
        ? "a key with a password"
        : KeyText.key(.public, text) != nil ? "a public key, which cannot sign" : "other text"
      throw CryptoError.notAKey(source, "an Ed25519 private key (PEM, PKCS #8, without a password)", received)
    }
    try self.init(seed: seed)
  }

  /// - Parameter seed: the 32 bytes that the key is made from.
  package init(seed: [UInt8]) throws(CryptoError) {
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
      throw CryptoError.noSignature
    }
    defer { EVP_PKEY_free(key) }
    var bytes = [UInt8](repeating: 0, count: KeyText.keySize)
    var count = bytes.count
    guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, let publicKey = PublicKey(bytes: bytes) else {
      throw CryptoError.noSignature
    }
    self.seed = seed
    self.publicKey = publicKey
  }

  /// As a file holds it; for its owner's eyes only.
  public var pem: String { KeyText.pem(.private, seed) }

  /// Signs a message; the same message gives the same 64 bytes.
  public func signature(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw CryptoError.noSignature }
    defer { EVP_MD_CTX_free(context) }
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
      throw CryptoError.noSignature
    }
    defer { EVP_PKEY_free(key) }
    var signature = [UInt8](repeating: 0, count: Self.signatureSize)
    var count = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == signature.count
    else { throw CryptoError.noSignature }
    return signature
  }
}
