import COpenSSL
import Foundation

/// SHA-256 of a plugin's library, in lower-case hexadecimal.
///
/// By the system's OpenSSL, which is in the process anyway: libzip brings it.
public enum LibraryHash {
  /// - Throws: `PluginLoadError.libraryMissing` for what is no readable regular file.
  public static func sha256(of path: String) throws(PluginLoadError) -> String {
    try PluginLoader.sha256(of: path, id: ELFIdentity(path: path)?.id ?? "the plugin")
  }

  /// - Throws: `PluginLoadError.noHash` when the system's OpenSSL is set up without SHA-256.
  package static func sha256(_ bytes: some ContiguousBytes) throws(PluginLoadError) -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    // Libraries have megabytes, and a training hashes several before its first step: nothing is copied.
    let isDone = bytes.withUnsafeBytes { bytes in
      SHA256(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &digest) != nil
    }
    guard isDone else { throw PluginLoadError.noHash }
    return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
