import TenonCore
import TenonFormats
import TenonHost

extension Bundle {
  /// Whether a path names an archive rather than a folder.
  public static func isArchive(_ path: String) -> Bool { path.hasSuffix(".tar.gz") || path.hasSuffix(".tgz") }

  /// Writes it as a folder, or as one file where the path ends with `.tar.gz` or `.tgz`.
  ///
  /// - Parameter progress: told what part of the bytes is done, from 0 to 1.
  /// - Throws: `BundleError` for a folder that is there; `FileError` when it cannot be written, and then nothing is there.
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
      // Into the place that it is to have when it is whole: half of one would do for some models and not for others.
      let place = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
      try StagingFolder.make(place, byteCount: sizes.reduce(0, +)) { staging in
        try each { item in
          try staging.write(to: item.path, shownAs: "\(place)/\(item.path)", isProgram: item.isProgram) { file in
            switch item.content {
            case .file(let source): try file.write(contentsOf: InputFile(source))
            case .bytes(let bytes): try file.write(bytes)
            }
          }
        }
      }
    }
  }
}
