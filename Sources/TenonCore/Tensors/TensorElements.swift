/// The elements of a tensor, in memory order; keeps the tensor alive.
///
/// Like the tensor it is a reference: writing through it changes the tensor.
public struct TensorElements<T: Element>: RandomAccessCollection {
  @usableFromInline let tensor: Tensor
  public let count: Int

  init(_ tensor: Tensor) {
    self.tensor = tensor
    count = tensor.type.physicalShape.elementCount
  }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  @inlinable
  public subscript(index: Int) -> T {
    get {
      precondition(index >= 0 && index < count, "element \(index) of \(count)")
      return withExtendedLifetime(tensor) { tensor.data.assumingMemoryBound(to: T.self)[index] }
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "element \(index) of \(count)")
      withExtendedLifetime(tensor) { tensor.data.assumingMemoryBound(to: T.self)[index] = newValue }
    }
  }

  /// Sets every element to one value.
  @inlinable
  public func update(repeating value: T) {
    withExtendedLifetime(tensor) { tensor.data.assumingMemoryBound(to: T.self).update(repeating: value, count: count) }
  }

  /// Copies as many elements as there are, from an array of the same length.
  @inlinable
  public func copy(_ elements: [T]) {
    precondition(elements.count == count, "\(elements.count) elements for \(count)")
    withExtendedLifetime(tensor) {
      elements.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        tensor.data.assumingMemoryBound(to: T.self).update(from: base, count: count)
      }
    }
  }

  /// The elements as memory, for the duration of a call.
  @inlinable
  public func withUnsafeMutableBufferPointer<R>(_ body: (UnsafeMutableBufferPointer<T>) throws -> R) rethrows -> R {
    try withExtendedLifetime(tensor) {
      try body(UnsafeMutableBufferPointer(start: tensor.data.assumingMemoryBound(to: T.self), count: count))
    }
  }
}
