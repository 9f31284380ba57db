import TenonCore
import TenonFormats

/// Files that a drawing becomes.
public enum DrawingFormat: String, Sendable, CaseIterable {
  case png, svg

  /// As the end of a file's name says.
  ///
  /// - Throws: `DrawingError` for another end.
  public init(path: String) throws(DrawingError) {
    guard let dot = path.lastIndex(of: "."), let format = Self(rawValue: path[path.index(after: dot)...].lowercased())
    else { throw .format(path) }
    self = format
  }
}

extension Drawing {
  /// A whole file, in the format that its name has; an existing one is replaced.
  ///
  /// - Throws: `DrawingError`, `FileError`.
  public func write(to path: String) throws {
    try DurableFile.replace(path, bytes: bytes(DrawingFormat(path: path)))
  }

  /// - Throws: `DrawingError`.
  public func bytes(_ format: DrawingFormat) throws -> [UInt8] {
    switch format {
    case .png: try raster().pngData()
    case .svg: Array(try svg().utf8)
    }
  }
}
