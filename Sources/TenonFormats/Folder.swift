import Glibc
import TenonCore

/// Makes folders, and says why that is not possible.
public enum Folder {
  /// Makes a folder and those above it, where they are not there yet.
  ///
  /// - Returns: those that were made, outermost first.
  /// - Throws: `FileError` with the system's reason.
  @discardableResult
  public static func make(_ path: String) throws(FileError) -> [String] {
    if ByteText.withPath(path, { mkdir($0, 0o777) }) == 0 { return [path] }
    switch errno {
    case EEXIST:
      var status = stat()
      guard ByteText.withPath(path, { stat($0, &status) }) == 0 else { throw FileError.system("make the folder", path) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError.system("make the folder", path, ENOTDIR) }
      return []
    case ENOENT:
      let parent = above(path)
      guard parent != ".", parent != path else { throw FileError.system("make the folder", path, ENOENT) }
      let made = try make(parent)
      // Below a folder that was there before, as in /proc, another attempt would end in the same way.
      guard !made.isEmpty else { throw FileError.system("make the folder", path, ENOENT) }
      return try made + make(path)
    default: throw FileError.system("make the folder", path)
    }
  }

  /// The folder that a path lies in, as the path names it: `.` where it is a name alone.
  public static func above(_ path: String) -> String {
    let bytes = path.utf8
    let end = bytes.lastIndex { $0 != UInt8(ascii: "/") }
    guard let end else { return bytes.isEmpty ? "." : "/" }
    guard let slash = bytes[...end].lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let parent = String(path[..<slash])
    return parent.isEmpty ? "/" : parent
  }

  /// The last part of a path: the name of a file or a folder.
  package static func lastPart(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The path from the root, so that it still leads there when somebody changes the working directory; as it is where that
  /// directory cannot be found out.
  public static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    let start = ByteText.argument(UnsafeRawBufferPointer(start: folder, count: strlen(folder)).map(\.self))
    return path == "." ? start : start.hasSuffix("/") ? "\(start)\(path)" : "\(start)/\(path)"
  }

  /// The names of all that is in a folder but itself and the one above, in no order; none where it cannot be read.
  public static func names(in path: String) -> [String] {
    guard let directory = ByteText.withPath(path, { opendir($0) }) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes != Array(".".utf8), bytes != Array("..".utf8) { names.append(ByteText.argument(bytes)) }
    }
    return names
  }

  /// Removes a folder with all that is in it, or a file, as far as that is possible; links are removed, not followed.
  static func remove(_ path: String) {
    var status = stat()
    guard ByteText.withPath(path, { lstat($0, &status) }) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else { return _ = ByteText.withPath(path) { unlink($0) } }
    for name in names(in: path) { remove("\(path)/\(name)") }
    _ = ByteText.withPath(path) { rmdir($0) }
  }

  /// Removes the files of a folder whose names begin so; of a folder that is not there, none.
  ///
  /// - Throws: `FileError` for one that cannot be removed.
  package static func removeFiles(in path: String, beginningWith prefix: String) throws(FileError) {
    for name in names(in: path) where name.hasPrefix(prefix) {
      guard ByteText.withPath("\(path)/\(name)", { unlink($0) }) == 0 else {
        throw FileError.system("remove", "\(path)/\(name)")
      }
    }
  }

  /// Whether there is a file or a folder.
  public static func holds(_ path: String) -> Bool { ByteText.withPath(path) { access($0, F_OK) } == 0 }

  /// Whether there is a folder.
  public static func isThere(_ path: String) -> Bool {
    var status = stat()
    return ByteText.withPath(path) { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
