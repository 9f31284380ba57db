import Glibc

extension UnsafeMutableBufferPointer<UInt8> {
  /// Asks for huge pages behind memory that is about to be filled for the first time.
  ///
  /// MNIST's training images take 11,500 page faults otherwise, and a virtual machine may pass each of them on to its host:
  /// up to 180 ms. It is a wish: what the system does not grant changes nothing.
  func preferHugePages() {
    let (pageSize, adviseHugePage) = (4096, Int32(14))  // MADV_HUGEPAGE, which Glibc's module does not name
    guard count >= 2 << 20, let start = baseAddress else { return }
    let page = UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: pageSize)
    _ = madvise(page, count - pageSize, adviseHugePage)
  }
}
