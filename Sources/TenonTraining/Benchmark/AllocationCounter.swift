import Glibc

/// The number of allocations of this process so far, counted by a library that stands in front of malloc.
///
/// The library is preloaded and exports `uint64_t tenon_allocation_count(void)`.
struct AllocationCounter {
  private let function: @convention(c) () -> UInt64

  /// Nil without such a library.
  init?() {
    // Nil stands for RTLD_DEFAULT: all libraries of the process.
    guard let symbol = dlsym(nil, "tenon_allocation_count") else { return nil }
    function = unsafeBitCast(symbol, to: (@convention(c) () -> UInt64).self)
  }

  var count: UInt64 { function() }
}
