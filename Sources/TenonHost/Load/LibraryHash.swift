import Glibc
import TenonCrypto

/// SHA-256 of a plugin's library, in lower-case hexadecimal.
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
    let hash = try Hash()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = read(file, buffer.baseAddress, bufferSize)
      if count == 0 { return try hash.finish() }
      if count < 0 {
        guard errno == EINTR else { throw PluginLoadError.libraryMissing(id: id, file: path) }
        continue
      }
      try hash.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// - Throws: `PluginLoadError.noHash` when the system's OpenSSL is set up without SHA-256.
  package static func sha256(_ bytes: [UInt8]) throws(PluginLoadError) -> String {
    do { return try SHA256.hash(bytes) } catch { throw PluginLoadError.noHash }
  }

  /// A SHA-256 under way, whose failures are those of loading.
  private struct Hash {
    private let hash: SHA256

    init() throws(PluginLoadError) {
      do { hash = try SHA256() } catch { throw PluginLoadError.noHash }
    }

    func add(_ bytes: UnsafeRawBufferPointer) throws(PluginLoadError) {
      do { try hash.add(bytes) } catch { throw PluginLoadError.noHash }
    }

    func finish() throws(PluginLoadError) -> String {
      do { return try hash.finish() } catch { throw PluginLoadError.noHash }
    }
  }
}
