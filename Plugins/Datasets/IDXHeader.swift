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

  /// Reads the beginning of what `file` holds.
  ///
  /// - Throws: `ComponentError` (data) when it is not the beginning of an IDX file.
  init(_ bytes: [UInt8], of file: FileContent) throws {
    guard bytes.count >= 4 else { throw file.fault("the file ends within the IDX header") }
    let rank = Int(bytes[3])
    guard bytes[0] == 0, bytes[1] == 0, let type = Self.types.first(where: { $0.code == bytes[2] }),
      1...Self.maximumRank ~= rank
    else {
      throw file.fault(
        "expected an IDX file (bytes 0, 0, type, rank 1...\(Self.maximumRank)), received \(bytes[..<4]) at the beginning"
      )
    }
    guard bytes.count >= 4 + 4 * rank else { throw file.fault("the file ends within the IDX header") }
    dtype = type.dtype
    dimensions = (1...rank).map { axis in bytes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) } }
  }
}

extension IDXHeader: CustomStringConvertible {
  var description: String { "\(dtype) \(Shape(dimensions))" }
}
