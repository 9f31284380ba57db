import Glibc
import TenonCore

/// A tensor between two margins of known bytes, so that a write past either end is found.
package final class GuardedTensor {
  private static let margin = 256
  private static let mark: UInt8 = 0xA5

  package let tensor: Tensor
  private let memory: Memory

  private final class Memory {
    let start: UnsafeMutableRawPointer
    let byteCount: Int

    init(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
      self.start = start
      self.byteCount = byteCount
    }

    deinit { free(start) }
  }

  /// A tensor of zeros.
  ///
  /// - Throws: `TensorError` when the shape is illegal or memory is out.
  package init(_ type: TensorType) throws(TensorError) {
    guard let bytes = type.checkedByteCount else { throw TensorError.illegalShape(type) }
    var start: UnsafeMutableRawPointer?
    let (size, overflow) = bytes.addingReportingOverflow(2 * Self.margin)
    guard !overflow, posix_memalign(&start, 64, size) == 0, let start else {
      throw TensorError.outOfMemory(type, bytes)
    }
    memory = Memory(start, size)
    tensor = Tensor(type, at: start + Self.margin, owner: memory)
    UnsafeMutableRawBufferPointer(start: start, count: size).initializeMemory(as: UInt8.self, repeating: Self.mark)
    fill(0)
  }

  /// A block of bytes that a layer asked for.
  package convenience init(byteCount: Int) throws(TensorError) { try self.init(TensorType(.uint8, [byteCount])) }

  /// A copy of a tensor's elements.
  package convenience init(copying other: Tensor) throws(TensorError) {
    try self.init(other.type)
    tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(other.bytes))
  }

  package func fill(_ byte: UInt8) {
    _ = tensor.bytes.initializeMemory(as: UInt8.self, repeating: byte)
  }

  /// Where the nearest byte outside of the tensor was written; nil when none was.
  package var damage: String? {
    let bytes = UnsafeRawBufferPointer(start: memory.start, count: memory.byteCount)
    let end = memory.byteCount - Self.margin
    if let after = (end..<memory.byteCount).first(where: { bytes[$0] != Self.mark }) {
      return "past its end, at byte +\(after - end)"
    }
    if let before = (0..<Self.margin).last(where: { bytes[$0] != Self.mark }) {
      return "before its start, at byte -\(Self.margin - before)"
    }
    return nil
  }
}

extension Tensor {
  /// Whether both hold the same bytes.
  package func isIdentical(to other: Tensor) -> Bool {
    withExtendedLifetime((self, other)) {
      type == other.type && (bytes.isEmpty || memcmp(data, other.data, bytes.count) == 0)
    }
  }

  /// Overwrites the elements with those of a tensor of the same type.
  package func take(_ other: Tensor) {
    withExtendedLifetime((self, other)) { bytes.copyMemory(from: UnsafeRawBufferPointer(other.bytes)) }
  }

  /// The first element that differs from another tensor's, for messages.
  package func firstDifference(to other: Tensor) -> String {
    let (left, right) = (doubles, other.doubles)
    guard left.count == right.count else { return "\(type) and \(other.type)" }
    guard
      let index = left.indices.first(where: { left[$0].bitPattern != right[$0].bitPattern })
    else { return "none" }
    return "element \(index): \(left[index]) and \(right[index])"
  }
}
