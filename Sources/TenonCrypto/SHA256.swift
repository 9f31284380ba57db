import COpenSSL
import TenonCore

/// SHA-256 of bytes that come in parts, by the system's OpenSSL: libzip brings it into the process anyway.
///
///     let hash = try SHA256()
///     try hash.add(bytes)
///     print(try hash.finish())
public final class SHA256 {
  private let context: OpaquePointer

  /// - Throws: `CryptoError` when the system's OpenSSL is set up without SHA-256.
  public init() throws(CryptoError) {
    guard let context = EVP_MD_CTX_new() else { throw CryptoError.noHash }
    self.context = context
    try restart()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Forgets what was added.
  public func restart() throws(CryptoError) {
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw CryptoError.noHash }
  }

  public func add(_ bytes: UnsafeRawBufferPointer) throws(CryptoError) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw CryptoError.noHash }
  }

  public func add(_ bytes: [UInt8]) throws(CryptoError) {
    guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else { throw CryptoError.noHash }
  }

  /// The hash of everything that was added, in lower-case hexadecimal; `restart` before adding more.
  public func finish() throws(CryptoError) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw CryptoError.noHash }
    return digest.hexadecimal
  }

  /// The hash of bytes that are there.
  public static func hash(_ bytes: [UInt8]) throws(CryptoError) -> String {
    let hash = try SHA256()
    try hash.add(bytes)
    return try hash.finish()
  }
}
