import TenonCore

/// How the elements of a tensor lie in a file of another program, and the type that they become.
///
/// Unsigned integers that no tensor has become signed ones of the next size, `uint64` included: a value that does not fit is
/// an error.
public struct StoredType: Sendable, Equatable {
  /// What the elements become.
  public let dtype: DType
  /// Of an element in the file; no more than one of `dtype` has.
  public let byteCount: Int
  /// As PyTorch says it: `uint16`.
  public let name: String

  private init(_ dtype: DType, _ byteCount: Int, _ name: String) {
    self.dtype = dtype
    self.byteCount = byteCount
    self.name = name
  }

  /// Elements that are what they are in the file.
  public init(_ dtype: DType) { self.init(dtype, dtype.byteCount, dtype.description) }

  package static let uint16 = StoredType(.int32, 2, "uint16")
  package static let uint32 = StoredType(.int64, 4, "uint32")
  package static let uint64 = StoredType(.int64, 8, "uint64")

  /// Whether elements grow on the way, or have to be looked at.
  public var isConverted: Bool { name != dtype.description }

  /// An element that the type that it becomes cannot hold.
  package struct TooLarge: Error {
    package let value: UInt64
    package let index: Int
  }

  /// Makes a tensor of the elements, in the order in which they come; memory is taken for it here.
  ///
  /// - Parameters:
  ///   - isBigEndian: of the bytes of an element.
  ///   - read: fills a buffer with the bytes as they come.
  /// - Throws: `TooLarge`, `TensorError`, and what `read` throws.
  package func tensor(
    _ shape: Shape, isBigEndian: Bool = false, read: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Tensor {
    let tensor = try Tensor(TensorType(dtype, shape))
    // At the end of the room for them, so that they can grow from the front.
    let count = shape.elementCount
    let source = UnsafeMutableRawBufferPointer(rebasing: tensor.bytes[(tensor.bytes.count - count * byteCount)...])
    try read(source)
    if isBigEndian { Self.swapBytes(source, of: byteCount) }
    if isConverted { try widen(source, count, into: tensor.bytes) }
    // Memory of a Bool that is neither 0 nor 1 must not be looked at as one.
    if dtype == .bool {
      for index in tensor.bytes.indices where tensor.bytes[index] > 1 { tensor.bytes[index] = 1 }
    }
    return tensor
  }

  private func widen(
    _ source: UnsafeMutableRawBufferPointer, _ count: Int, into bytes: UnsafeMutableRawBufferPointer
  ) throws(TooLarge) {
    for index in 0..<count {
      switch byteCount {
      case 2:
        let value = source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
        bytes.storeBytes(of: Int32(value), toByteOffset: 4 * index, as: Int32.self)
      case 4:
        let value = source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        bytes.storeBytes(of: Int64(value), toByteOffset: 8 * index, as: Int64.self)
      default:
        let value = source.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        guard value <= UInt64(Int64.max) else { throw TooLarge(value: value, index: index) }
      }
    }
  }

  private static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, of size: Int) {
    guard size > 1 else { return }
    for start in stride(from: 0, to: bytes.count, by: size) {
      for offset in 0..<size / 2 { bytes.swapAt(start + offset, start + size - 1 - offset) }
    }
  }
}
