import TenonCore
import TenonLayout

extension Tensor {
  /// A plain tensor in another layout with not-a-number in the padding lanes; itself in plain layout.
  package func poisoned(in layout: Layout) throws(TensorError) -> Tensor {
    guard layout != .plain else { return self }
    let result = try converted(to: layout)
    let elements = result[Float.self]
    let physical = result.type.physicalShape.dimensions
    // Lanes stand for the extent that is blocked; whole blocks lie `inner` vectors apart.
    let blocked = layout == .c16 ? 1 : 0
    let inner = physical.dropFirst(blocked + 1).dropLast().reduce(1, *)
    for vector in 0..<result.type.physicalShape.elementCount / 16 {
      let first = vector / inner % physical[blocked] * 16
      for lane in 0..<16 where first + lane >= shape[blocked] {
        elements[vector * 16 + lane] = .nan
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
