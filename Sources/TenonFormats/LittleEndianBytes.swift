import Glibc

/// Bytes with little-endian numbers at any offset; nil, never a trap, for what lies outside.
struct LittleEndianBytes {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  func uint16(_ offset: Int) -> UInt16? { number(offset) }
  func uint32(_ offset: Int) -> UInt32? { number(offset) }
  func uint64(_ offset: Int) -> UInt64? { number(offset) }

  /// The 16-bit number as an `Int`.
  func short(_ offset: Int) -> Int? { uint16(offset).map { Int($0) } }
  /// The 32-bit number as an `Int`.
  func long(_ offset: Int) -> Int? { uint32(offset).map { Int($0) } }
  /// The 64-bit number, if it fits an `Int`.
  func quad(_ offset: Int) -> Int? { uint64(offset).flatMap { Int(exactly: $0) } }

  func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[offset..<offset + count]
  }

  /// The first place of a byte from another place on.
  func first(_ byte: UInt8, from start: Int) -> Int? {
    guard start < count else { return nil }
    return bytes.withUnsafeBytes { bytes -> Int? in
      guard let first = bytes.baseAddress else { return nil }
      return memchr(first + start, Int32(byte), bytes.count - start).map { UnsafeRawPointer($0) - first }
    }
  }

  private func number<Number: FixedWidthInteger & UnsignedInteger>(_ offset: Int) -> Number? {
    guard slice(offset, MemoryLayout<Number>.size) != nil else { return nil }
    return Number(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) })
  }
}
