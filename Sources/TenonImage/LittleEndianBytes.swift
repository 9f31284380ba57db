import TenonCore

/// The bytes of a file, read at checked places, and what can be wrong with it.
struct LittleEndianBytes {
  private let bytes: [UInt8]
  private let name: String
  private let format: ImageFormat

  init(_ bytes: [UInt8], name: String, format: ImageFormat) {
    (self.bytes, self.name, self.format) = (bytes, name, format)
  }

  /// An unsigned number of 1 to 4 bytes.
  ///
  /// - Throws: `ImageError.truncated` where the file has no such bytes.
  func integer(at offset: Int, size: Int) throws -> Int {
    guard offset >= 0, offset <= bytes.count - size else {
      throw truncated("the data ends at byte \(bytes.count), where byte \(offset) is needed")
    }
    return (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  func truncated(_ detail: String) -> ImageError { .truncated(name: name, format: format.rawValue, detail: detail) }
  func damaged(_ detail: String) -> ImageError { .damaged(name: name, format: format.rawValue, detail: detail) }
  func unsupported(_ detail: String) -> ImageError {
    .unsupportedVariety(name: name, format: format.rawValue, detail: detail)
  }
}
