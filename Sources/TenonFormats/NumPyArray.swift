import TenonCore

/// Elements of NumPy as they lie in a file or in a pickle, and the tensor that they become: row-major, in the order of bytes
/// of this machine.
struct NumPyArray {
  let type: NumPyType
  let shape: Shape
  /// Whether the first index runs fastest.
  let isFortranOrder: Bool

  /// Bytes of all elements where they come from.
  ///
  /// - Throws: `NpyError` for a shape of too many dimensions or elements.
  func byteCount(_ refuse: (NpyError.Fault) -> NpyError) throws(NpyError) -> Int {
    guard shape.rank <= Shape.maximumRank else { throw refuse(.rank(shape.rank)) }
    guard TensorType(type.dtype, shape).checkedByteCount != nil else { throw refuse(.shapeTooLarge(shape)) }
    return shape.elementCount * type.byteCount
  }

  /// Makes the tensor; memory is taken for it here.
  ///
  /// - Parameters:
  ///   - refuse: makes the error for a fault of the elements.
  ///   - read: fills a buffer with the bytes as they come.
  func tensor(
    _ refuse: (NpyError.Fault) -> NpyError, read: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Tensor {
    let tensor = try Tensor(TensorType(type.dtype, shape))
    // At the end of the room for them, so that they can grow from the front.
    let count = shape.elementCount
    let source = UnsafeMutableRawBufferPointer(rebasing: tensor.bytes[(tensor.bytes.count - count * type.byteCount)...])
    try read(source)
    if type.isBigEndian { Self.swapBytes(source, of: type.byteCount) }
    if type.isWidened { try widen(source, into: tensor, refuse) }
    // Memory of a Bool that is neither 0 nor 1 must not be looked at as one.
    if type.dtype == .bool {
      for index in tensor.bytes.indices where tensor.bytes[index] > 1 { tensor.bytes[index] = 1 }
    }
    return isFortranOrder ? try rowMajor(tensor) : tensor
  }

  /// The same from bytes at hand.
  func tensor(_ bytes: ArraySlice<UInt8>, _ refuse: (NpyError.Fault) -> NpyError) throws -> Tensor {
    let expected = try byteCount(refuse)
    guard expected == bytes.count else { throw refuse(.dataLength(expected: expected, received: bytes.count)) }
    return try tensor(refuse) { buffer in bytes.withUnsafeBytes { buffer.copyMemory(from: $0) } }
  }

  private func widen(
    _ source: UnsafeMutableRawBufferPointer, into tensor: Tensor, _ refuse: (NpyError.Fault) -> NpyError
  ) throws(NpyError) {
    let bytes = tensor.bytes
    for index in 0..<shape.elementCount {
      switch type.byteCount {
      case 2:
        let value = source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
        bytes.storeBytes(of: Int32(value), toByteOffset: 4 * index, as: Int32.self)
      case 4:
        let value = source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        bytes.storeBytes(of: Int64(value), toByteOffset: 8 * index, as: Int64.self)
      default:
        let value = source.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        guard value <= UInt64(Int64.max) else { throw refuse(.valueTooLarge(value, index: index)) }
      }
    }
  }

  private static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, of size: Int) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      for offset in 0..<size / 2 { bytes.swapAt(start + offset, start + size - 1 - offset) }
    }
  }

  /// The same elements in row-major order, when those of `tensor` lie with the first index running fastest.
  private func rowMajor(_ tensor: Tensor) throws(TensorError) -> Tensor {
    let size = tensor.dtype.byteCount
    guard shape.rank > 1, shape.elementCount > 0 else { return tensor }
    let result = try Tensor(tensor.type)
    let strides = Array(Shape(shape.dimensions.reversed()).strides.reversed())
    var index = [Int](repeating: 0, count: shape.rank)
    var source = 0
    for target in 0..<shape.elementCount {
      (result.data + target * size).copyMemory(from: tensor.data + source * size, byteCount: size)
      for axis in (0..<shape.rank).reversed() {
        index[axis] += 1
        source += strides[axis]
        guard index[axis] == shape[axis] else { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return result
  }
}
