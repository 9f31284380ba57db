import TenonImage
import TenonPlugin

/// A text file of image paths, with or without a label behind each.
struct ListFile {
  struct Line {
    /// From 1.
    let number: Int
    let path: FilePath
    /// Nil when the line ends with the path.
    let label: String?
  }

  let path: String
  let lines: [Line]

  /// Bytes of the longest list that is read: some million lines.
  private static let largestFile = 1 << 28

  /// - Throws: `ComponentError` (data) naming the file, and the line if one is at fault.
  init(_ path: String) throws {
    let text = TextLines(try Self.content(of: path)).lines
    if text.contains(where: { $0.contains(0) }) {
      throw ComponentError(.data, "\(path): expected a text, received data with zero bytes in it")
    }
    var lines: [Line] = []
    for (index, line) in text.enumerated() {
      if let line = try Self.line(line, number: index + 1, of: path) { lines.append(line) }
    }
    guard let first = lines.first else { throw ComponentError(.data, "\(path): the list has no lines") }
    if let other = lines.first(where: { ($0.label == nil) != (first.label == nil) }) {
      let expected = first.label == nil ? "no label" : "a label"
      throw ComponentError(
        .data,
        "\(path):\(other.number): expected \(expected) behind the path, as in line \(first.number); received "
          + (other.label.map { "'\($0)'" } ?? "none"))
    }
    self.path = path
    self.lines = lines
  }

  /// An error at one line.
  func fault(_ line: Line, _ what: String) -> ComponentError {
    ComponentError(.data, "\(path):\(line.number): \(what)")
  }

  private static func content(of path: String) throws -> [UInt8] {
    let source = try ByteSource(path)
    guard !source.isGzip, source.fileSize <= largestFile else {
      throw source.fault(
        "expected a text of at most \(largestFile) bytes, received "
          + (source.isGzip ? "gzip data" : "\(Plural.count(source.fileSize, "byte"))"))
    }
    var bytes = [UInt8](repeating: 0, count: source.fileSize)
    let count = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Nil for a blank line.
  private static func line(_ bytes: ArraySlice<UInt8>, number: Int, of file: String) throws -> Line? {
    let text = trimmed(bytes)
    guard !text.isEmpty else { return nil }
    let path = FilePath(bytes: Array(text))
    if path.hasImageExtension { return Line(number: number, path: path, label: nil) }
    guard let space = text.lastIndex(where: isSpace) else {
      throw ComponentError(
        .data,
        "\(file):\(number): expected `path label`, or a path that ends in \(FilePath.imageExtensions.joined(separator: ", ")); "
          + "received '\(path)'")
    }
    return Line(
      number: number, path: FilePath(bytes: Array(trimmed(text[..<space]))),
      label: ByteText.text(text[(space + 1)...]))
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = bytes.drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return start }
    return start[...last]
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
