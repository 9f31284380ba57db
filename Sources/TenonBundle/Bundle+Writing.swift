import Glibc
import TenonCore
import TenonFormats
import TenonHost

extension Bundle {
  /// Whether a path names an archive rather than a folder.
  public static func isArchive(_ path: String) -> Bool { path.hasSuffix(".tar.gz") || path.hasSuffix(".tgz") }

  /// Writes it as a folder, or as one file where the path ends with `.tar.gz` or `.tgz`.
  ///
  /// - Parameter progress: told what part of the bytes is done, from 0 to 1.
  /// - Throws: `BundleError` for a folder that is there; `FileError` when it cannot be written.
  public func write(to path: String, progress: (Double) -> Void = { _ in }) throws {
    let sizes = items.map { item -> Int in
      switch item.content {
      case .file(let source): RegularFile.byteCount(source) ?? 0
      case .bytes(let bytes): bytes.count
      }
    }
    let total = Double(max(1, sizes.reduce(0, +)))
    var done = 0
    func each(_ body: (Item) throws -> Void) throws {
      for (item, size) in zip(items, sizes) {
        try body(item)
        done += size
        progress(Double(done) / total)
      }
    }
    if Self.isArchive(path) {
      let name = FileSystem.name(of: path)
      let root = String(name.dropLast(name.hasSuffix(".tgz") ? 4 : 7))
      try TarGzipWriter.replace(path) { archive in
        try each { item in
          switch item.content {
          case .file(let source): try archive.add("\(root)/\(item.path)", file: source, isProgram: item.isProgram)
          case .bytes(let bytes): try archive.add("\(root)/\(item.path)", bytes, isProgram: item.isProgram)
          }
        }
      }
    } else {
      guard !FileSystem.holds(path) else { throw BundleError.isThere(path) }
      try each { try write($0, in: path) }
    }
  }

  private func write(_ item: Item, in folder: String) throws {
    let target = "\(folder)/\(item.path)"
    try Folder.make(Folder.above(target))
    switch item.content {
    case .bytes(let bytes): try DurableFile.replace(target, bytes: bytes)
    case .file(let source):
      let file = try InputFile(source)
      try DurableFile.replace(target) { handle in
        var offset = 0
        while offset < file.byteCount {
          let piece = try file.read(at: offset, count: min(1 << 20, file.byteCount - offset))
          try handle.write(piece)
          offset += piece.count
        }
      }
    }
    if item.isProgram { _ = ByteText.withPath(target) { chmod($0, 0o755) } }
  }
}
