/// The cyclic redundancy check of event files: Castagnoli's polynomial, reflected, begun and ended with all bits turned.
///
/// The check value, of the text `123456789`, is 0xE3069283.
/// - Source: RFC 3720, appendix B.4.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0x82F6_3B78 : 0) }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      ~bytes.reduce(~0) { sum, byte in sum >> 8 ^ table[Int(truncatingIfNeeded: (sum ^ UInt32(byte)) & 0xff)] }
    }
  }

  /// As records have it, so that a checksum of data that holds checksums is no constant: turned by 15 bits, and moved.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }
}
