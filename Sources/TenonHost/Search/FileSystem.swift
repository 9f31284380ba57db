import Glibc
import TenonCore

/// What the search for plugins asks the file system.
///
/// With the system's functions alone: programs that only predict come without Foundation.
package enum FileSystem {
  /// The path from the root without symbolic links; of one that is not there only the folders that are.
  package static func resolved(_ path: String) -> String {
    if let pointer = ByteText.withPath(path, { realpath($0, nil) }) {
      defer { free(pointer) }
      return text(pointer)
    }
    let trimmed = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else {
      return trimmed == "." ? trimmed : "\(resolved(".").dropLastSlash)/\(trimmed)"
    }
    let (folder, name) = (trimmed[..<slash], trimmed[trimmed.index(after: slash)...])
    return folder.isEmpty ? "/\(name)" : "\(resolved(String(folder)).dropLastSlash)/\(name)"
  }

  /// The folder that a path lies in, of one from the root.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// What follows the last slash.
  package static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// What lies in a folder, sorted; nothing where it cannot be read.
  package static func names(in folder: String) -> [String] {
    guard let directory = ByteText.withPath(folder, { opendir($0) }) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { ByteText.argument(Array($0.prefix { $0 != 0 })) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether there is a file or a folder.
  package static func holds(_ path: String) -> Bool { ByteText.withPath(path) { access($0, F_OK) } == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return ByteText.withPath(path) { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  package static func isReadable(_ path: String) -> Bool { ByteText.withPath(path) { access($0, R_OK) } == 0 }

  /// All of a file; nil when it is no regular file, larger than `limit`, or cannot be read.
  package static func contents(_ path: String, limit: Int) -> [UInt8]? {
    let file = ByteText.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      done += count
    }
    return bytes
  }

  private static func text(_ pointer: UnsafeMutablePointer<CChar>) -> String {
    ByteText.argument(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)).map(\.self))
  }
}

extension String {
  fileprivate var dropLastSlash: Substring { hasSuffix("/") ? dropLast() : self[...] }
}
