import Glibc
import TenonCore
import TenonFormats
import TenonImage

/// The images that paths stand for: an image, a folder of images, or a `.txt` list of images.
public struct ImageSelection: Sendable {
  public private(set) var images: [FilePath] = []
  /// Files in the folders that are no images by their names.
  public private(set) var others: [FilePath] = []

  /// Bytes of the longest list that is read.
  private static let largestList = 1 << 28

  /// Images come in the order of the paths.
  ///
  /// Those of a folder are all below it, sorted by bytes; a list names one on each line, relative to its own folder.
  /// Whether a file can be read is not asked.
  ///
  /// - Throws: `ImageError` for a folder that cannot be read; `FileError` for a list that cannot be read; `DataError` when
  ///   there are no images at all.
  public init(_ paths: [String]) throws {
    for path in paths {
      if Self.isFolder(path) {
        let files = try FolderTree(FilePath(path)).files
        images += files.filter(\.hasImageExtension)
        others += files.filter { !$0.hasImageExtension }
      } else if path.lowercased().hasSuffix(".txt") {
        images += try Self.list(path)
      } else {
        images.append(FilePath(path))
      }
    }
    guard !images.isEmpty else { throw DataError.noImages(paths, others: others.count) }
  }

  /// A line about the files that are no images; nil where there are none.
  public var note: String? {
    guard !others.isEmpty else { return nil }
    let names = others.prefix(5).map(\.description).joined(separator: ", ") + (others.count > 5 ? ", ..." : "")
    return
      "left out \(others.count == 1 ? "a file that is no image" : "\(others.count) files that are no images"): \(names)"
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return FilePath(path).withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func list(_ path: String) throws -> [FilePath] {
    let bytes = try InputFile.read(path, maximumBytes: largestList)
    let folder = FilePath(path).folder
    return TextLines(bytes).lines.compactMap {
      let line = $0.drop(while: isSpace)
      guard let last = line.lastIndex(where: { !isSpace($0) }) else { return nil }
      return folder.appending(FilePath(bytes: Array(line[...last])))
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension DataError {
  fileprivate static func noImages(_ paths: [String], others: Int) -> DataError {
    DataError(
      diagnostic: Diagnostic("no-images", "there are no images in \(paths.joined(separator: ", "))")
        .expected("files that end in \(FilePath.imageExtensions.joined(separator: ", "))").received(
          others > 0 ? "\(others) other files" : "nothing"))
  }
}
