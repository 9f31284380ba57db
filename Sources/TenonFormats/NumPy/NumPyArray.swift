import TenonCore
import TenonElements

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
    let tensor: Tensor
    do {
      tensor = try type.stored.tensor(shape, isBigEndian: type.isBigEndian, read: read)
    } catch let fault as StoredType.TooLarge {
      throw refuse(.valueTooLarge(fault.value, index: fault.index))
    }
    return isFortranOrder ? try rowMajor(tensor) : tensor
  }

  /// The same from bytes at hand.
  func tensor(_ bytes: ArraySlice<UInt8>, _ refuse: (NpyError.Fault) -> NpyError) throws -> Tensor {
    let expected = try byteCount(refuse)
    guard expected == bytes.count else { throw refuse(.dataLength(expected: expected, received: bytes.count)) }
    return try tensor(refuse) { buffer in bytes.withUnsafeBytes { buffer.copyMemory(from: $0) } }
  }

  /// The same elements in row-major order, when those of `tensor` lie with the first index running fastest.
  private func rowMajor(_ tensor: Tensor) throws(TensorError) -> Tensor {
    guard shape.rank > 1, shape.elementCount > 0 else { return tensor }
    let result = try Tensor(tensor.type)
    StridedElements(shape: shape, strides: Shape(shape.dimensions.reversed()).strides.reversed())
      .copy(tensor.dtype.byteCount, from: UnsafeRawBufferPointer(tensor.bytes), to: result.bytes)
    return result
  }
}
