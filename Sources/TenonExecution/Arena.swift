import Glibc
import TenonCore

/// The memory of a plan: one block of zeroed pages, huge ones where the system has them.
package final class Arena: @unchecked Sendable {
  /// What lies in it starts on a cache line, and on a page of vectors for any instruction set.
  package static let alignment = 64

  /// The least multiple of the alignment that holds so many bytes.
  package static func aligned(_ byteCount: Int) -> Int { (byteCount + alignment - 1) & ~(alignment - 1) }

  package let base: UnsafeMutableRawPointer
  package let byteCount: Int
  /// What was asked of the system: enough to start on a huge page.
  private let mapping: (base: UnsafeMutableRawPointer, byteCount: Int)

  /// - Throws: `TensorError.outOfMemory`.
  package init(byteCount: Int) throws(TensorError) {
    let hugePage = 2 << 20
    let isLarge = byteCount >= hugePage
    let size = isLarge ? (byteCount + hugePage - 1) & ~(hugePage - 1) : max(4096, byteCount)
    let mapped = isLarge ? size + hugePage : size
    let memory = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      throw TensorError.outOfMemory(TensorType(.uint8, [byteCount]), byteCount)
    }
    let start = isLarge ? memory.alignedUp(toMultipleOf: hugePage) : memory
    if isLarge { madvise(start, size, 14) }  // MADV_HUGEPAGE, which Glibc's module does not name
    base = start
    self.byteCount = size
    mapping = (memory, mapped)
  }

  deinit { munmap(mapping.base, mapping.byteCount) }
}
