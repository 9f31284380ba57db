import Glibc

/// Files that can be read to their end: no pipes, devices or folders, which a stranger's folder may hold.
package enum RegularFile {
  /// Bytes of the file, symbolic links followed; nil when it is none.
  package static func byteCount(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
