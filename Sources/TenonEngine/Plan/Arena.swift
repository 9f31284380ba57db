import Glibc
import TenonCore

/// The memory of a plan: one block of zeroed pages, huge ones where the system has them.
final class Arena: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// - Throws: `TensorError.outOfMemory`.
  init(byteCount: Int) throws(TensorError) {
    let hugePage = 2 << 20
    let size = max(4096, byteCount > hugePage ? (byteCount + hugePage - 1) & ~(hugePage - 1) : byteCount)
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      throw TensorError.outOfMemory(TensorType(.uint8, [byteCount]), byteCount)
    }
    madvise(memory, size, 14)  // MADV_HUGEPAGE, which Glibc's module does not name
    base = memory
    self.byteCount = size
  }

  deinit { munmap(base, byteCount) }
}
