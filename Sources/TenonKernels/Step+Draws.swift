public import CTenonKernels
public import TenonCore

extension Step {
  /// The random words of this module in this step, `random`, as kernels draw them.
  public var draws: tenon_draws {
    func words(_ value: UInt64) -> (UInt32, UInt32) {
      (UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
    }
    let mixed = raw.pointee.seed &+ raw.pointee.stream &* 0x9E37_79B9_7F4A_7C15
    return tenon_draws(key: words(mixed), step: words(number))
  }
}
