/// The random words of one (seed, stream, step), addressed by index.
///
/// Word n is lane n % 4 of the Philox block with counter (n / 4, step) and key seed + stream · φ; the
/// same definition stands in the plugin header, so that every language draws the same numbers.
public struct RandomSequence: Sendable {
  @usableFromInline package let key: (UInt32, UInt32)
  @usableFromInline package let step: (UInt32, UInt32)

  @inlinable
  public init(seed: UInt64, stream: UInt64, step: UInt64) {
    let mixed = seed &+ stream &* 0x9E37_79B9_7F4A_7C15
    key = (UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
    self.step = (UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32))
  }

  /// The four words from 4·index through 4·index + 3.
  @inlinable
  public func block(_ index: UInt64) -> SIMD4<UInt32> {
    Philox.block(
      counter: SIMD4(UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), step.0, step.1),
      key: key)
  }

  @inlinable
  public func word(_ index: UInt64) -> UInt32 { block(index >> 2)[Int(index & 3)] }

  /// Uniform in [0, 1), 24 bits, from word `index`.
  @inlinable
  public func uniform(_ index: UInt64) -> Float { Float(word(index) >> 8) * 0x1p-24 }

  /// The four of block `index`: `uniform` of 4·index and of the three after it.
  @inlinable
  public func uniforms(_ index: UInt64) -> SIMD4<Float> { SIMD4<Float>(block(index) &>> 8) * 0x1p-24 }

  /// Words 2·index and 2·index + 1, the first above the second; both are of one block.
  @inlinable
  public func pair(_ index: UInt64) -> UInt64 {
    let (first, second) = pairs(index >> 1)
    return index & 1 == 0 ? first : second
  }

  /// The two of block `index`.
  @inlinable
  func pairs(_ index: UInt64) -> (UInt64, UInt64) {
    let words = block(index)
    return (UInt64(words[0]) << 32 | UInt64(words[1]), UInt64(words[2]) << 32 | UInt64(words[3]))
  }

  /// Uniform in [0, 1), 53 bits, from word pair `index`.
  @inlinable
  public func uniformDouble(_ index: UInt64) -> Double { Self.uniform(ofPair: pair(index)) }

  /// The two of block `index`: `uniformDouble` of 2·index and of 2·index + 1.
  @inlinable
  public func uniformDoubles(_ index: UInt64) -> (Double, Double) {
    let (first, second) = pairs(index)
    return (Self.uniform(ofPair: first), Self.uniform(ofPair: second))
  }

  @inlinable
  static func uniform(ofPair pair: UInt64) -> Double { Double(pair >> 11) * 0x1p-53 }

  /// An integer in 0..<bound from word pair `index`; the bias is below bound / 2^64.
  @inlinable
  public func integer(below bound: Int, _ index: UInt64) -> Int {
    Int(pair(index).multipliedFullWidth(by: UInt64(max(1, bound))).high)
  }
}

/// Names of random streams.
public enum RandomStream {
  /// The stream of a module or transform: FNV-1a of its path.
  public static func of(path: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
