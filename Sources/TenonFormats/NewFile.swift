import Glibc
import TenonCore

/// Writes files that must not have been there before.
public enum NewFile {
  /// - Parameter mode: who may read and write it, from its first byte on.
  /// - Throws: `FileError`; what was there stays.
  public static func write(_ path: String, _ bytes: [UInt8], mode: UInt32) throws {
    let descriptor = ByteText.withPath(path) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
    guard descriptor >= 0 else { throw FileError.system("make", path) }
    do {
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileError.system("write", path, count == 0 ? EIO : errno) }
        written += count
      }
      guard fsync(descriptor) == 0 else { throw FileError.system("write", path) }
    } catch {
      close(descriptor)
      _ = ByteText.withPath(path) { unlink($0) }
      throw error
    }
    guard close(descriptor) == 0 else { throw FileError.system("write", path) }
  }
}
