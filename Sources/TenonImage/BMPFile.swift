import CTenonMedia
import TenonCore

/// A Windows bitmap: 1, 4, 8, 16, 24 or 32 bits a pixel, from the bottom up or from the top down, plain or as runs.
///
/// Every place in the file is checked before it is read. What bits of a fourth mask say of alpha is dropped. As Pillow does,
/// colours that a palette does not have are black, and channels of other than 8 bits are `v * 255 / largest`, rounded down.
struct BMPFile {
  private let bytes: [UInt8]
  private let name: String
  private let width: Int
  private let height: Int
  private let isTopDown: Bool
  private let bits: Int
  private let isRuns: Bool
  private let start: Int
  /// Red, green and blue of 256 colours; empty for 16 bits and more.
  private let palette: [UInt8]
  /// Of red, green and blue; empty for up to 8 bits and for 24.
  private let channels: [Channel]

  /// Where a channel lies in the number of a pixel.
  private struct Channel {
    let shift: Int
    let largest: Int

    /// Nil for a mask with a gap, with no bit, or with more than 16.
    init?(mask: Int) {
      guard mask > 0 else { return nil }
      shift = mask.trailingZeroBitCount
      largest = mask >> shift
      guard largest & (largest + 1) == 0, largest < 1 << 16 else { return nil }
    }

    func value(_ pixel: Int) -> UInt8 { UInt8(truncatingIfNeeded: (pixel >> shift & largest) * 255 / largest) }
  }

  /// Reads the header and the palette.
  init(_ bytes: [UInt8], name: String) throws {
    let file = LittleEndianBytes(bytes, name: name, format: .bmp)
    let headerSize = try file.integer(at: 14, size: 4)
    let isOld = headerSize == 12
    guard isOld || [40, 52, 56, 64, 108, 124].contains(headerSize) else {
      throw file.unsupported("a header of \(headerSize) bytes")
    }
    let sides = try (0..<2).map { try file.integer(at: 18 + (isOld ? 2 : 4) * $0, size: isOld ? 2 : 4) }
    // Heights below zero mean that the rows come from the top.
    let signed = isOld ? sides : sides.map { Int(Int32(truncatingIfNeeded: $0)) }
    (width, height, isTopDown) = (signed[0], abs(signed[1]), signed[1] < 0)
    guard width > 0, height > 0, height <= Int(Int32.max) else {
      throw file.damaged("a size of \(signed[1]) x \(signed[0]) (height x width)")
    }
    bits = try file.integer(at: isOld ? 24 : 28, size: 2)
    guard [1, 4, 8, 16, 24, 32].contains(bits) else { throw file.unsupported("\(bits) bits a pixel") }
    let compression = isOld ? 0 : try file.integer(at: 30, size: 4)
    isRuns = compression == 1 || compression == 2
    let hasMasks = compression == 3 && headerSize != 64 && [16, 24, 32].contains(bits)
    guard compression == 0 || hasMasks || compression == 1 && bits == 8 || compression == 2 && bits == 4 else {
      throw file.unsupported("compression \(compression) with \(bits) bits a pixel")
    }

    var end = 14 + headerSize
    var offset = try file.integer(at: 10, size: 4)
    var palette: [UInt8] = []
    if bits <= 8 {
      let (entry, stated) = (isOld ? 3 : 4, isOld ? 0 : try file.integer(at: 46, size: 4))
      let count = stated > 0 ? stated : 1 << bits
      guard count <= 1 << 16 else { throw file.damaged("a palette of \(count) colours") }
      palette = [UInt8](repeating: 0, count: 3 * 256)
      for index in 0..<min(count, 256) {
        // Blue comes first.
        for channel in 0..<3 {
          palette[3 * index + 2 - channel] = UInt8(try file.integer(at: end + entry * index + channel, size: 1))
        }
      }
      // Some writers leave the palette out of the place where they say that the pixels are.
      if offset == end { offset += entry * count }
      end += entry * count
    }
    var masks = bits == 16 ? [0x7C00, 0x3E0, 0x1F] : bits == 32 ? [0xFF0000, 0xFF00, 0xFF] : []
    if hasMasks {
      let stated = try (0..<3).map { try file.integer(at: 54 + 4 * $0, size: 4) }
      if headerSize == 40 { end += 12 }
      if bits == 24 {
        guard stated == [0xFF0000, 0xFF00, 0xFF] else { throw file.unsupported("masks for 24 bits a pixel") }
      } else if bits != 32 || stated != [0, 0, 0] {
        masks = stated
      }
    }
    channels = masks.compactMap(Channel.init)
    guard channels.count == masks.count else { throw file.unsupported("masks with gaps or without bits") }
    self.palette = palette
    start = offset == 0 ? end : offset
    self.bytes = bytes
    self.name = name
  }

  var info: ctenon_image_info {
    let plain = UInt64(start) + UInt64(rowSize) &* UInt64(height - 1) &+ UInt64((width * bits + 7) / 8)
    return ctenon_image_info(
      width: UInt32(width), height: UInt32(height), channels: 3, has_parts: 0, least_size: isRuns ? 0 : plain)
  }

  /// Bytes from one row to the next.
  private var rowSize: Int { (width * bits + 31) / 32 * 4 }

  /// Writes all pixels, as RGB; the file is as long as `info` says.
  func decode(into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    let indices = isRuns ? try runs() : []
    for y in 0..<height {
      let row = UnsafeMutableBufferPointer(
        rebasing: pixels[(isTopDown ? y : height - 1 - y) * width * 3..<(isTopDown ? y + 1 : height - y) * width * 3])
      if isRuns {
        fill(row) { Int(indices[y * width + $0]) }
      } else {
        decode(rowAt: start + y * rowSize, into: row)
      }
    }
  }

  private func decode(rowAt start: Int, into row: UnsafeMutableBufferPointer<UInt8>) {
    switch bits {
    case 8: fill(row) { Int(bytes[start + $0]) }
    case 4: fill(row) { Int(bytes[start + $0 / 2] >> ($0 % 2 == 0 ? 4 : 0) & 15) }
    case 1: fill(row) { Int(bytes[start + $0 / 8] >> (7 - $0 % 8) & 1) }
    case 24:
      for x in 0..<width {
        for channel in 0..<3 { row[3 * x + channel] = bytes[start + 3 * x + 2 - channel] }
      }
    default:
      let size = bits / 8
      for x in 0..<width {
        let pixel = (0..<size).reduce(0) { $0 | Int(bytes[start + size * x + $1]) << (8 * $1) }
        for channel in 0..<3 { row[3 * x + channel] = channels[channel].value(pixel) }
      }
    }
  }

  private func fill(_ row: UnsafeMutableBufferPointer<UInt8>, _ index: (Int) -> Int) {
    for x in 0..<width {
      let colour = 3 * index(x)
      for channel in 0..<3 { row[3 * x + channel] = palette[colour + channel] }
    }
  }

  /// The colours of all pixels, of runs of 8 or 4 bits.
  private func runs() throws -> [UInt8] {
    let file = LittleEndianBytes(bytes, name: name, format: .bmp)
    var indices = [UInt8](repeating: 0, count: width * height)
    var (filled, x, next) = (0, 0, start)
    func colour(_ value: Int, _ index: Int) -> UInt8 {
      UInt8(bits == 8 ? value : index % 2 == 0 ? value >> 4 : value & 15)
    }
    while filled < indices.count {
      let (count, value) = (try file.integer(at: next, size: 1), try file.integer(at: next + 1, size: 1))
      next += 2
      switch (count, value) {
      case (0, 0):  // end of the row
        filled += (width - filled % width) % width
        x = 0
      case (0, 1):
        throw file.truncated("the bitmap ends before its last row")
      case (0, 2):  // a step to the right and up
        let (right, up) = (try file.integer(at: next, size: 1), try file.integer(at: next + 1, size: 1))
        next += 2
        filled = min(indices.count, filled + right + up * width)
        x = filled % width
      case (0, _):  // pixels one by one, padded to pairs of bytes
        let room = min(value, indices.count - filled)
        for index in 0..<room {
          indices[filled + index] = colour(try file.integer(at: next + index * bits / 8, size: 1), index)
        }
        filled += room
        x += value
        next += (value * bits + 7) / 8
        next += next % 2
      default:
        let room = min(max(0, min(count, width - x)), indices.count - filled)
        for index in 0..<room { indices[filled + index] = colour(value, index) }
        filled += room
        x += room
      }
    }
    return indices
  }
}
