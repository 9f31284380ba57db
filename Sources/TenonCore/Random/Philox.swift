/// Counter-based random numbers: Philox4x32-10.
///
/// Any word of any sequence is computed directly from its index, so draws do not depend on the order
/// of execution, the number of threads or the layout of memory.
///
/// - Source: Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3, §3.3.
public enum Philox {
  /// Ten rounds over one counter.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: (UInt32, UInt32)) -> SIMD4<UInt32> {
    // Four scalars: as lanes of a vector they would be packed and unpacked in every round.
    var c0 = counter[0]
    var c1 = counter[1]
    var c2 = counter[2]
    var c3 = counter[3]
    var k0 = key.0
    var k1 = key.1
    for _ in 0..<10 {
      let p0 = UInt64(c0) &* 0xD251_1F53
      let p1 = UInt64(c2) &* 0xCD9E_8D57
      c0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: p1)
      c2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: p0)
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
