/// Numbers at a place that does not change, 64-byte aligned, so that tasks can write parts of their own.
final class NumberBlock<Element: BitwiseCopyable> {
  let count: Int
  let start: UnsafeMutablePointer<Element>

  init(_ count: Int, of value: Element) {
    self.count = count
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
    start = memory.initializeMemory(as: Element.self, repeating: value, count: count)
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    get { start[index] }
    set { start[index] = newValue }
  }
}
