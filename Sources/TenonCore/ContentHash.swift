/// 64 bits that tell one content from another: names, numbers, bytes, in the order in which they are added.
///
///     var hash = ContentHash()
///     for file in files { hash.add(file.name.utf8) }
///     return hash.value
///
/// The same in every process and on every machine. It is no protection against people who look for two contents with
/// the same value.
public struct ContentHash: Sendable {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  public init() {}

  public var value: UInt64 { Self.mixed(state, 0xD6E8_FEB8_6659_FD93) }

  public mutating func add(_ number: Int) { state = Self.mixed(state, UInt64(bitPattern: Int64(number))) }

  /// Adds bytes with their number, so that `ab`, `c` is not `a`, `bc`.
  public mutating func add(_ bytes: some Collection<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { add(memory: UnsafeRawBufferPointer($0)) }
    if isContiguous == nil { Array(bytes).withUnsafeBytes { add(memory: $0) } }
  }

  private mutating func add(memory bytes: UnsafeRawBufferPointer) {
    add(bytes.count)
    let whole = bytes.count & ~31
    if whole > 0 {
      // Four chains at once: one alone waits for its multiplications. As four numbers, since the elements of a vector cost
      // more to take out and put back than the products.
      var (a, b, c, d) = (state, state &+ 1, state &+ 2, state &+ 3)
      for offset in stride(from: 0, to: whole, by: 32) {
        a = Self.mixed(a, Self.word(bytes, offset))
        b = Self.mixed(b, Self.word(bytes, offset &+ 8))
        c = Self.mixed(c, Self.word(bytes, offset &+ 16))
        d = Self.mixed(d, Self.word(bytes, offset &+ 24))
      }
      for chain in [a, b, c, d] { state = Self.mixed(state, chain) }
    }
    for offset in stride(from: whole, to: bytes.count, by: 8) {
      if offset + 8 <= bytes.count {
        state = Self.mixed(state, Self.word(bytes, offset))
      } else {
        state = Self.mixed(state, bytes[offset...].reversed().reduce(0) { $0 << 8 | UInt64($1) })
      }
    }
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Both halves of a product of 128 bits, so that every bit reaches every other.
  @inline(__always)
  private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low ^ (state &* 3)
  }
}
