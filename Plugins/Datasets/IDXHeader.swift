import TenonPlugin

/// What an IDX file says of itself: 0, 0, type, rank, and then the dimensions as big-endian 32-bit integers.
struct IDXHeader: Equatable {
  let dtype: DType
  let dimensions: [Int]

  /// The greatest rank that is read.
  static let maximumRank = 4

  /// The types by their codes.
  private static let types: [(code: UInt8, dtype: DType)] = [
    (0x08, .uint8), (0x09, .int8), (0x0B, .int16), (0x0C, .int32), (0x0D, .float32), (0x0E, .float64),
  ]

  /// Bytes of the header.
  var byteCount: Int { 4 + 4 * dimensions.count }

  /// Bytes of the elements; nil when they are more than can be counted.
  var elementByteCount: Int? { TensorType(dtype, Shape(dimensions)).checkedByteCount }

  /// Reads the header and leaves the source at the first element.
  ///
  /// - Throws: `ComponentError` (data) when it is not the beginning of an IDX file.
  init(_ source: ByteSource) throws {
    let magic = try Self.read(4, from: source)
    let rank = Int(magic[3])
    guard magic[0] == 0, magic[1] == 0, let type = Self.types.first(where: { $0.code == magic[2] }),
      1...Self.maximumRank ~= rank
    else {
      throw source.fault(
        "expected an IDX file (bytes 0, 0, type, rank 1...\(Self.maximumRank)), received \(magic) at the beginning")
    }
    let bytes = try Self.read(4 * rank, from: source)
    dtype = type.dtype
    dimensions = (0..<rank).map { axis in bytes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  private static func read(_ count: Int, from source: ByteSource) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
    guard received == count else { throw source.fault("the file ends within the IDX header") }
    return bytes
  }
}

extension IDXHeader: CustomStringConvertible {
  var description: String { "\(dtype) \(Shape(dimensions))" }
}
