import TenonCore

/// Reads `.npy` files, as `numpy.save` writes them.
///
///     let matrix = try NpyReader.read("m.npy")
///     print(matrix.type, Array(matrix[Float.self]))
///
/// Versions 1 to 3, either order of bytes and of indices; what comes out is row-major and in the order of this machine.
/// Truth values other than 0 are true; uint16 becomes int32, uint32 and uint64 become int64. Everything that a header says
/// is held against the file's length before memory is taken. Types that no tensor has, objects of Python above all, are
/// refused.
public enum NpyReader {
  /// Reads a file.
  ///
  /// - Parameter maximumBytes: of the elements.
  /// - Throws: `NpyError`; `FileError` for a file that cannot be read; `TensorError` when memory is out.
  public static func read(_ path: String, maximumBytes: Int = Int.max) throws -> Tensor {
    let file = try InputFile(path)
    return try read(byteCount: file.byteCount, maximumBytes: maximumBytes, source: path) { offset, buffer in
      try file.read(at: offset, into: buffer)
    }
  }

  /// Reads the contents of a file that are at hand.
  ///
  /// - Parameter source: what they are, for messages.
  public static func read(_ bytes: [UInt8], maximumBytes: Int = Int.max, source: String) throws -> Tensor {
    try read(byteCount: bytes.count, maximumBytes: maximumBytes, source: source) { offset, buffer in
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + buffer.count]))
      }
    }
  }

  /// What the first bytes of a file say of its elements.
  ///
  /// - Parameter start: as many as a header can have, or the whole file.
  static func header(_ start: [UInt8], source: String) throws(NpyError) -> NpyHeader {
    func refuse(_ fault: NpyError.Fault) -> NpyError { NpyError(fault, source: source) }
    let text = try NpyHeader.textRange(Array(start.prefix(12)), refuse)
    guard text.upperBound <= start.count else { throw refuse(.headerPastEnd) }
    return try NpyHeader(text: Array(start[text]), refuse)
  }

  /// - Parameter fetch: fills a buffer from an offset on, within the bytes that there are.
  private static func read(
    byteCount: Int, maximumBytes: Int, source: String, _ fetch: (Int, UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Tensor {
    func refuse(_ fault: NpyError.Fault) -> NpyError { NpyError(fault, source: source) }
    func bytes(_ range: Range<Int>) throws -> [UInt8] {
      try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
        try fetch(
          range.lowerBound,
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<range.count]))
        count = range.count
      }
    }
    let text = try NpyHeader.textRange(bytes(0..<min(12, byteCount)), refuse)
    guard text.upperBound <= byteCount else { throw refuse(.headerPastEnd) }
    let header = try NpyHeader(text: bytes(text), refuse)
    let (expected, received) = (try header.array.byteCount(refuse), byteCount - text.upperBound)
    guard expected == received else { throw refuse(.dataLength(expected: expected, received: received)) }
    guard expected <= maximumBytes else { throw refuse(.tooLarge(expected, limit: maximumBytes)) }
    return try header.array.tensor(refuse) { try fetch(text.upperBound, $0) }
  }
}
