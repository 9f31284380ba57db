import COpenSSL
import Glibc

/// SHA-256 of a plugin's library, in lower-case hexadecimal.
///
/// By the system's OpenSSL, which is in the process anyway: libzip brings it.
public enum LibraryHash {
  /// Libraries have megabytes, and a training hashes several before its first step: they pass through a buffer that stays
  /// in the cache.
  private static let bufferSize = 1 << 17

  /// - Throws: `PluginLoadError.libraryMissing` for what is no readable regular file.
  public static func sha256(of path: String) throws(PluginLoadError) -> String {
    try sha256(of: path, id: ELFIdentity(path: path)?.id ?? "the plugin")
  }

  /// - Parameter id: the plugin's, for messages.
  package static func sha256(of path: String, id: String) throws(PluginLoadError) -> String {
    guard RegularFile.byteCount(path) != nil else { throw PluginLoadError.libraryMissing(id: id, file: path) }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw PluginLoadError.libraryMissing(id: id, file: path) }
    defer { close(file) }
    let digest = try Digest()
    var buffer = [UInt8](repeating: 0, count: bufferSize)
    while true {
      let count = read(file, &buffer, bufferSize)
      if count == 0 { return try digest.finish() }
      if count < 0 {
        guard errno == EINTR else { throw PluginLoadError.libraryMissing(id: id, file: path) }
        continue
      }
      try digest.add(buffer, count)
    }
  }

  /// - Throws: `PluginLoadError.noHash` when the system's OpenSSL is set up without SHA-256.
  package static func sha256(_ bytes: [UInt8]) throws(PluginLoadError) -> String {
    let digest = try Digest()
    try digest.add(bytes, bytes.count)
    return try digest.finish()
  }
}

/// A SHA-256 under way.
private final class Digest {
  private let context: OpaquePointer

  init() throws(PluginLoadError) {
    guard let context = EVP_MD_CTX_new() else { throw PluginLoadError.noHash }
    self.context = context
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw PluginLoadError.noHash }
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawPointer?, _ count: Int) throws(PluginLoadError) {
    guard EVP_DigestUpdate(context, bytes, count) == 1 else { throw PluginLoadError.noHash }
  }

  func finish() throws(PluginLoadError) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else { throw PluginLoadError.noHash }
    return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
