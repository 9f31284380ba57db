import Glibc

/// Makes folders, and says why that is not possible.
public enum Folder {
  /// Makes a folder and those above it, where they are not there yet.
  ///
  /// - Returns: those that were made, outermost first.
  /// - Throws: `FileError` with the system's reason.
  @discardableResult
  public static func make(_ path: String) throws(FileError) -> [String] {
    if mkdir(path, 0o777) == 0 { return [path] }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0 else { throw FileError.system("make the folder", path) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError.system("make the folder", path, ENOTDIR) }
      return []
    case ENOENT:
      guard let parent = parent(of: path) else { throw FileError.system("make the folder", path, ENOENT) }
      return try make(parent) + make(path)
    default: throw FileError.system("make the folder", path)
    }
  }

  /// The folder above; nil for one that has none.
  private static func parent(of path: String) -> String? {
    let bytes = path.utf8
    let end = bytes.lastIndex { $0 != UInt8(ascii: "/") }
    guard let end, let slash = bytes[...end].lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let parent = String(path[..<slash])
    return parent.isEmpty ? "/" : parent
  }
}
