import TenonPlugin

/// One array from an IDX file, plain or gzip.
struct IDXFile {
  let dimensions: [Int]
  /// The elements' bytes as the file has them: row-major, big-endian.
  let elements: [UInt8]

  /// Bytes of the largest array that is read; EMNIST has 547 million.
  static let largestArray = 1 << 30

  /// Reads a file of these dimensions, nil standing for any.
  ///
  /// Nothing is allocated for the elements before the header has been checked against `pattern` and against the size
  /// of the file.
  ///
  /// - Throws: `ComponentError` (data) naming the file, when it is no IDX file of these dimensions, is not exactly as
  ///   long as its header says, or is damaged gzip.
  init(path: String, _ dtype: DType = .uint8, pattern: [Int?]) throws {
    let source = try ByteSource(path)
    let header = try IDXHeader(source)
    let fits =
      header.dimensions.count == pattern.count
      && zip(header.dimensions, pattern).allSatisfy { $1 == nil || $0 == $1 }
    guard header.dtype == dtype, fits else {
      throw source.fault("expected \(dtype) \(Self.text(pattern)), received \(header)")
    }
    guard let size = header.elementByteCount, size <= Self.largestArray else {
      throw source.fault("expected an array of at most \(Self.largestArray) bytes, received \(header)")
    }
    dimensions = header.dimensions
    elements = try Self.elements(size, header, source)
  }

  private static func elements(_ size: Int, _ header: IDXHeader, _ source: ByteSource) throws -> [UInt8] {
    let expected = "expected \(Plural.count(header.byteCount + size, "byte")) for \(header)"
    guard source.isGzip || source.fileSize == header.byteCount + size else {
      throw source.fault("\(expected), received \(source.fileSize)")
    }
    guard header.byteCount + size <= source.largestContent else {
      throw source.fault("\(expected), which gzip data of \(Plural.count(source.fileSize, "byte")) cannot hold")
    }
    let elements = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      buffer.preferHugePages()
      count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard elements.count == size else {
      throw source.fault("\(expected), received \(header.byteCount + elements.count)")
    }
    // Asking for one byte more also brings gzip to its end, where the check sum is.
    var surplus: UInt8 = 0
    guard try withUnsafeMutableBytes(of: &surplus, { try source.read(into: $0) }) == 0 else {
      throw source.fault("\(expected), received more")
    }
    return elements
  }

  private static func text(_ pattern: [Int?]) -> String {
    "[" + pattern.map { $0.map(String.init) ?? "N" }.joined(separator: ", ") + "]"
  }
}
