import TenonABI

/// Memory for C structs that belong together; freed all at once.
package final class CMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var owners: [AnyObject] = []

  package init() {}

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Keeps an object alive as long as the memory.
  package func keep(_ owner: AnyObject) { owners.append(owner) }

  package func string(_ text: String) -> UnsafePointer<CChar> {
    UnsafePointer(array(text.utf8CString.map { $0 }))
  }

  /// A copy of the elements; a pointer to undefined memory when there are none.
  package func array<T>(_ elements: [T]) -> UnsafeMutablePointer<T> {
    let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(1, elements.count))
    pointer.initialize(from: elements, count: elements.count)
    blocks.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }

  package func value<T>(_ value: T) -> UnsafePointer<T> { UnsafePointer(array([value])) }

  /// Pointers to a copy of each element: how arrays of growing structs cross the boundary.
  package func pointers<T>(_ elements: [T]) -> UnsafeMutablePointer<UnsafePointer<T>?> {
    let storage = array(elements)
    return array(elements.indices.map { UnsafePointer(storage + $0) })
  }

  package func strings(_ texts: [String]) -> UnsafeMutablePointer<UnsafePointer<CChar>?> {
    array(texts.map { string($0) })
  }
}

/// Reads a struct that another build may have made shorter or longer: the missing end is zero.
package func readSized<T>(_ pointer: UnsafePointer<T>) -> T {
  let raw = UnsafeRawPointer(pointer)
  let size = Int(raw.load(as: UInt32.self))
  return withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { copy in
    let bytes = UnsafeMutableRawBufferPointer(copy)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    bytes.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: min(size, bytes.count)))
    return copy[0]
  }
}
