import TenonCore

/// Reads `.npy` files, as `numpy.save` writes them.
///
///     let matrix = try NpyReader.read("m.npy")
///     print(matrix.type, Array(matrix[Float.self]))
///
/// Versions 1 to 3, either order of bytes and of indices; what comes out is row-major and in the order of this machine.
/// Truth values other than 0 are true. Everything that a header says is held against the file's length before memory is
/// taken. Types that Tenon has not, objects of Python above all, are refused.
public enum NpyReader {
  /// Reads a file.
  ///
  /// - Parameter maximumBytes: of the elements.
  /// - Throws: `NpyError`; `FileError` for a file that cannot be read; `TensorError` when memory is out.
  public static func read(_ path: String, maximumBytes: Int = Int.max) throws -> Tensor {
    func refuse(_ fault: NpyError.Fault) -> NpyError { NpyError(fault, source: path) }
    let file = try InputFile(path)
    let text = try NpyHeader.textRange(file.read(at: 0, count: min(12, file.byteCount)), refuse)
    guard text.upperBound <= file.byteCount else { throw refuse(.headerPastEnd) }
    let header = try NpyHeader(text: file.read(at: text.lowerBound, count: text.count), refuse)
    let type = TensorType(header.dtype, header.shape)
    let (expected, received) = (type.byteCount, file.byteCount - text.upperBound)
    guard expected == received else { throw refuse(.dataLength(expected: expected, received: received)) }
    guard expected <= maximumBytes else { throw refuse(.tooLarge(expected, limit: maximumBytes)) }
    let tensor = try Tensor(type)
    try file.read(at: text.upperBound, into: tensor.bytes)
    if header.isBigEndian { swapBytes(of: tensor) }
    // Memory of a Bool that is neither 0 nor 1 must not be looked at as one.
    if header.dtype == .bool {
      for index in tensor.bytes.indices where tensor.bytes[index] > 1 { tensor.bytes[index] = 1 }
    }
    return header.isFortranOrder ? try rowMajor(tensor) : tensor
  }

  private static func swapBytes(of tensor: Tensor) {
    let (bytes, size) = (tensor.bytes, tensor.dtype.byteCount)
    for start in stride(from: 0, to: bytes.count, by: size) {
      for offset in 0..<size / 2 { bytes.swapAt(start + offset, start + size - 1 - offset) }
    }
  }

  /// The same elements in row-major order, when those of `tensor` lie with the first index running fastest.
  private static func rowMajor(_ tensor: Tensor) throws(TensorError) -> Tensor {
    let (shape, size) = (tensor.shape, tensor.dtype.byteCount)
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
