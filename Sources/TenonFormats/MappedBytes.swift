import TenonCore
import TenonElements

/// A part of a mapped file.
public struct MappedBytes: Sendable {
  private let file: MappedFile
  private let range: Range<Int>

  /// - Parameter range: within the file.
  init(_ file: MappedFile, _ range: Range<Int>) { (self.file, self.range) = (file, range) }

  public var count: Int { range.count }

  /// The elements as a tensor, which lies in the file where its place suits them and nothing has to be changed; else it is a
  /// copy.
  ///
  /// - Parameter shape: whose elements are these bytes.
  /// - Throws: `TensorError`, `StoredType.TooLarge`.
  public func tensor(_ stored: StoredType, _ shape: Shape) throws -> Tensor {
    let start = file.address(range.lowerBound)
    let isAligned = UInt(bitPattern: start).isMultiple(of: UInt(stored.dtype.byteCount))
    guard isAligned, !stored.isConverted, stored.dtype != .bool, !range.isEmpty else {
      return try stored.tensor(shape) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: start, count: range.count))
      }
    }
    return Tensor(TensorType(stored.dtype, shape), at: start, owner: file)
  }
}
