import TenonPlugin

/// One array from an IDX file, plain or gzip.
struct IDXFile {
  let dimensions: [Int]
  /// Row-major.
  let elements: ArraySlice<UInt8>

  /// Bytes of the largest file that is read; the training images of MNIST have 47 million.
  static let largestFile = 1 << 30

  /// Reads a file of bytes with these dimensions, nil standing for any.
  ///
  /// - Throws: `ComponentError` (data) naming the file, when it is no IDX file of these dimensions, is not exactly as
  ///   long as its header says, or is damaged gzip.
  init(path: String, pattern: [Int?]) throws {
    let file = try FileContent(path, atMost: Self.largestFile)
    let bytes = file.isGzip ? try file.inflated(atMost: Self.largestFile) : file.bytes
    let header = try IDXHeader(bytes, of: file)
    let fits =
      header.dimensions.count == pattern.count
      && zip(header.dimensions, pattern).allSatisfy { $1 == nil || $0 == $1 }
    guard header.dtype == .uint8, fits else {
      throw file.fault("expected uint8 \(Self.text(pattern)), received \(header)")
    }
    elements = bytes[header.byteCount...]
    guard elements.count == header.elementByteCount else {
      let size = header.elementByteCount.map { "\($0)" } ?? "uncountable"
      throw file.fault("expected \(size) bytes behind the header for \(header), received \(elements.count)")
    }
    dimensions = header.dimensions
  }

  private static func text(_ pattern: [Int?]) -> String {
    "[" + pattern.map { $0.map(String.init) ?? "N" }.joined(separator: ", ") + "]"
  }
}
