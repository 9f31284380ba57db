import Foundation

/// Bytes of IDX and gzip files for tests.
enum IDXBytes {
  static func header(type: UInt8 = 8, _ dimensions: [UInt32]) -> [UInt8] {
    [0, 0, type, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian($0) }
  }

  /// Pictures of 28 by 28 with different pixels.
  static func images(_ count: Int) -> [UInt8] {
    header([UInt32(count), 28, 28]) + (0..<count * 784).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 784) }
  }

  static func labels(_ labels: [UInt8]) -> [UInt8] { header([UInt32(labels.count)]) + labels }

  /// One gzip member that stores the bytes uncompressed.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    let blocks = stride(from: 0, through: max(0, bytes.count - 1), by: 65_535).map { bytes[$0...].prefix(65_535) }
    for (index, block) in blocks.enumerated() {
      let size = littleEndian(UInt32(block.count)).prefix(2)
      member += [index == blocks.count - 1 ? 1 : 0] + size + size.map { ~$0 } + block
    }
    return member + littleEndian(crc32(bytes)) + littleEndian(UInt32(bytes.count))
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] { littleEndian(value).reversed() }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
