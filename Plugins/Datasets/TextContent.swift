import TenonPlugin

/// A text as samples have it: `input` uint8 [bytes], UTF-8, until a transform (Tokenize) makes tokens of it.
enum TextContent {
  /// Bytes of the longest text.
  static let largest = 1 << 26

  /// Sets `input` to a text.
  static func set(_ bytes: UnsafeRawBufferPointer, in sample: Sample) throws {
    try sample.set("input", [bytes.count], of: UInt8.self) { UnsafeMutableRawBufferPointer($0).copyMemory(from: bytes) }
  }

  /// The text of a whole file, without a byte-order mark.
  ///
  /// - Throws: `ComponentError` (data) naming the file and the line unless it is UTF-8.
  static func read(_ source: ByteSource) throws -> ArraySlice<UInt8> {
    var bytes: [UInt8] = []
    while true {
      guard bytes.count <= largest else { throw source.fault("expected a text of at most \(largest) bytes") }
      let room = max(1 << 12, min(source.fileSize + 1, largest + 1 - bytes.count))
      let part = try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      bytes += part
      if part.count < room { break }
    }
    guard bytes.count <= largest else { throw source.fault("expected a text of at most \(largest) bytes") }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw source.fault("expected UTF-8, received UTF-16; save it as UTF-8")
    }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else {
      // Line by line, for the number of the one at fault.
      for (index, line) in TextLines(Array(text)).lines.enumerated() {
        if line.contains(0) { throw CSVReader.fault(source.path, index + 1, "expected a text, received a zero byte") }
        if String(validating: line, as: UTF8.self) == nil {
          throw CSVReader.fault(
            source.path, index + 1, "expected UTF-8, received '\(ByteText.text(line.prefix(60)))'; save it as UTF-8")
        }
      }
      throw source.fault("expected UTF-8")
    }
    return text
  }
}
