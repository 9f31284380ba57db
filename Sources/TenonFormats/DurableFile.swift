import Glibc
import TenonCore

/// Replaces files whole: after a crash or a full disk there is the old content or the new one, never half of one.
///
/// The new content goes to a temporary file in the same folder, is flushed to the disk, and only then renamed to the
/// target; then the folder is flushed. When anything fails, the target is as it was and the temporary is gone.
/// A target that is a symbolic link is followed.
public enum DurableFile {
  /// Replaces a file, or makes it, with what `body` writes.
  public static func replace(_ path: String, _ body: (borrowing OutputFile) throws -> Void) throws {
    try replace(path, throughTemporary: { temporary in try NewFile.write(temporary, shownAs: path, body) })
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
        let writer = OutputFile(handle)
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
        try NewFile.write(temporary, shownAs: second) { try $0.write(contentsOf: source) }
      })
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
