import TenonCore
import TenonLayout

extension Tensor {
  /// A plain tensor in another layout with not-a-number in the padding lanes; itself in plain layout.
  package func poisoned(in layout: Layout) throws(TensorError) -> Tensor {
    guard layout != .plain else { return self }
    let result = try converted(to: layout)
    let physical = result.type.physicalShape.dimensions
    // Lanes stand for the extent that is blocked; the last block alone may be filled in part, by vectors that lie together.
    let blocked = layout == .c16 ? 1 : 0
    let used = shape[blocked] % 16
    guard used != 0, !result.bytes.isEmpty else { return result }
    let inner = physical.dropFirst(blocked + 1).dropLast().reduce(1, *)
    let period = physical[blocked] * inner
    result[Float.self].withUnsafeMutableBufferPointer { elements in
      for end in stride(from: period, through: elements.count / 16, by: period) {
        for vector in end - inner..<end {
          elements[vector * 16 + used..<vector * 16 + 16].update(repeating: .nan)
        }
      }
    }
    return result
  }

  /// Takes over the elements of the same tensor in another layout.
  package func copyElements(of other: Tensor) throws(TensorError) {
    let plain = try other.converted(to: .plain)
    bytes.copyMemory(from: UnsafeRawBufferPointer(plain.bytes))
  }
}
