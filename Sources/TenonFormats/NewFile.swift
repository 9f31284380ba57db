import Glibc
import TenonCore

/// Writes files that must not have been there before.
public enum NewFile {
  /// Makes a file with what `body` writes, on the disk when this returns.
  ///
  /// - Parameters:
  ///   - shown: the path that messages name; nil for the file's own.
  ///   - mode: who may read and write it, from its first byte on, less what the process forbids.
  /// - Throws: `FileError`, and what `body` throws; nothing of the file is left then, and what was there stays.
  @inline(never)  // Swift 6.3 fails to compile it where it is inlined.
  public static func write(
    _ path: String, shownAs shown: String? = nil, mode: UInt32 = 0o666, _ body: (borrowing OutputFile) throws -> Void
  ) throws {
    let descriptor = ByteText.withPath(path) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
    guard descriptor >= 0 else { throw FileError.system("write", shown ?? path) }
    do {
      try body(OutputFile(descriptor, shownAs: shown ?? path))
      guard fsync(descriptor) == 0 else { throw FileError.system("write", shown ?? path) }
    } catch {
      close(descriptor)
      _ = ByteText.withPath(path) { unlink($0) }
      throw error
    }
    guard close(descriptor) == 0 else { throw FileError.system("write", shown ?? path) }
  }

  /// Makes a file with these bytes.
  public static func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o666) throws {
    try write(path, mode: mode) { try $0.write(bytes) }
  }
}
