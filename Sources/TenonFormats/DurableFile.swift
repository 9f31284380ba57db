import Glibc
import TenonCore

/// Replaces files whole: after a crash or a full disk there is the old content or the new one, never half of one.
///
/// The new content goes to a temporary file in the same folder, is flushed to the disk, and only then renamed to the
/// target; then the folder is flushed. When anything fails, the target is as it was and the temporary is gone.
/// A target that is a symbolic link is followed.
public enum DurableFile {
  /// The temporary file while it is being filled.
  public struct Handle: ~Copyable {
    fileprivate let descriptor: Int32
    fileprivate let path: String

    fileprivate init(descriptor: Int32, path: String) {
      self.descriptor = descriptor
      self.path = path
    }

    /// The same file, for closures, which must not capture a borrowed handle; not to be used after the first one.
    package init(_ other: borrowing Handle) { self.init(descriptor: other.descriptor, path: other.path) }

    /// Appends all the bytes.
    public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws {
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileError.system("write", path, count == 0 ? EIO : errno) }
        written += count
      }
    }

    /// Appends all the bytes.
    public borrowing func write(_ bytes: [UInt8]) throws {
      try bytes.withUnsafeBytes { try write($0) }
    }

    /// Writes bytes anew that are there already; what is appended goes to the end as before.
    borrowing func overwrite(_ bytes: [UInt8], at offset: Int) throws {
      var written = 0
      while written < bytes.count {
        let count = bytes.withUnsafeBytes {
          pwrite(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written, off_t(offset + written))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileError.system("write", path, count == 0 ? EIO : errno) }
        written += count
      }
    }
  }

  /// Replaces a file, or makes it, with what `body` writes.
  public static func replace(_ path: String, _ body: (borrowing Handle) throws -> Void) throws {
    try replace(path, throughTemporary: { temporary in try fill(temporary, of: path, body) })
  }

  /// Replaces a file, or makes it, with these bytes.
  public static func replace(_ path: String, bytes: [UInt8]) throws {
    do { try replace(path) { try $0.write(bytes) } } catch let error as FileError { throw error.needing(bytes.count) }
  }

  /// Replaces a file, or makes it, with this content.
  public static func replace(_ path: String, content: ByteContent) throws {
    do {
      try replace(path) { handle in
        // A closure must not capture the borrowed handle itself.
        let writer = Handle(handle)
        try content.forEachPart { try writer.write($0) }
      }
    } catch let error as FileError { throw error.needing(content.byteCount) }
  }

  /// Gives a file a second name in place of what is there: one file, until either is replaced.
  ///
  /// A copy where the file system knows no such names.
  public static func link(_ path: String, to second: String) throws {
    try replace(
      second,
      throughTemporary: { temporary in
        let status = ByteText.withPath(path) { path in ByteText.withPath(temporary) { Glibc.link(path, $0) } }
        guard status != 0 else { return }
        guard [EPERM, ENOTSUP, ENOSYS, EXDEV, EMLINK].contains(errno) else { throw FileError.system("write", second) }
        let source = try InputFile(path)
        try fill(temporary, of: second) { handle in
          let part = 1 << 20
          for start in stride(from: 0, to: source.byteCount, by: part) {
            try handle.write(source.read(at: start, count: min(part, source.byteCount - start)))
          }
        }
      })
  }

  /// Makes a file with what `body` writes, on the disk when this returns.
  @inline(never)  // Swift 6.3 fails to compile it where it is inlined.
  private static func fill(
    _ temporary: String, of path: String, _ body: (borrowing Handle) throws -> Void
  ) throws {
    let descriptor = ByteText.withPath(temporary) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw FileError.system("write", path) }
    do {
      try body(Handle(descriptor: descriptor, path: path))
      guard fsync(descriptor) == 0 else { throw FileError.system("write", path) }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw FileError.system("write", path) }
  }

  /// Replaces a file with the one that `fill` makes at the path it is given, in the same folder.
  static func replace(_ path: String, throughTemporary fill: (String) throws -> Void) throws {
    let target = try resolve(path)
    TemporaryFile.removeLeftovers(in: target.folder, of: target.name)
    let temporary = TemporaryFile(for: target.name, in: target.folder)
    do {
      defer { temporary.end() }
      try fill(temporary.path)
      try synchronize(temporary.path, O_RDONLY, showing: path)
      let status = ByteText.withPath(temporary.path) { temporary in
        ByteText.withPath(target.path) { rename(temporary, $0) }
      }
      guard status == 0 else { throw FileError.system("replace", path) }
    } catch {
      throw (error as? FileError)?.withRoom(in: target.folder) ?? error
    }
    try synchronize(target.folder, O_RDONLY | O_DIRECTORY, showing: target.folder)
  }

  private struct Target {
    let folder: String
    let name: String
    var path: String { "\(folder)/\(name)" }
  }

  /// The folder and name that a path stands for, symbolic links followed.
  private static func resolve(_ path: String) throws -> Target {
    var status = stat()
    var resolved = path
    if ByteText.withPath(path, { stat($0, &status) }) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { throw FileError.notRegular(path, "replace") }
      guard let real = ByteText.withPath(path, { realpath($0, nil) }) else { throw FileError.system("replace", path) }
      defer { free(real) }
      resolved = ByteText.argument(UnsafeRawBufferPointer(start: real, count: strlen(real)).map(\.self))
    } else if errno != ENOENT {
      throw FileError.system("write", path)
    }
    let slash = resolved.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { String(resolved[resolved.utf8.index(after: $0)...]) } ?? resolved
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
      throw FileError.system("write", path, EINVAL)
    }
    let folder = slash.map { $0 == resolved.startIndex ? "/" : String(resolved[..<$0]) } ?? "."
    return Target(folder: folder, name: name)
  }

  private static func synchronize(_ path: String, _ flags: Int32, showing shown: String) throws {
    let descriptor = ByteText.withPath(path) { open($0, flags | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError.system("write", shown) }
    let result = fsync(descriptor)
    let number = errno
    close(descriptor)
    // Some file systems cannot flush a folder and say so with EINVAL.
    guard result == 0 || number == EINVAL else { throw FileError.system("write", shown, number) }
  }
}
