import CTenonMedia
import TenonCore

/// A file of Netpbm's: PBM, PGM or PPM, as text (`P1` to `P3`) or bytes (`P4` to `P6`), with values of up to 16 bits.
///
/// Values become `v / largest * 255`, rounded; of several pictures the first is read.
struct NetpbmFile {
  private let bytes: [UInt8]
  private let name: String
  /// 1 to 6.
  private let kind: Int
  private let width: Int
  private let height: Int
  private let largest: Int
  /// Where the pixels begin.
  private let start: Int

  private var isText: Bool { kind <= 3 }
  private var isBitmap: Bool { kind == 1 || kind == 4 }
  private var channels: Int { kind % 3 == 0 ? 3 : 1 }

  /// Reads the header, of a file that begins with `P1` to `P6` and a space.
  init(_ bytes: [UInt8], name: String) throws {
    self.bytes = bytes
    self.name = name
    kind = Int(bytes[1]) - 0x30
    var scanner = Scanner(bytes: bytes, place: 2, name: name)
    width = try scanner.number(most: Int(Int32.max), "a width")
    height = try scanner.number(most: Int(Int32.max), "a height")
    largest = kind == 1 || kind == 4 ? 1 : try scanner.number(most: 65_535, "a largest value")
    guard width > 0, height > 0, largest > 0 else {
      throw scanner.damaged("a size of \(height) x \(width) (height x width) and a largest value of \(largest)")
    }
    // One space ends the last number.
    guard scanner.place >= bytes.count || !scanner.isAtComment else {
      throw scanner.damaged("a comment where the pixels are expected")
    }
    start = scanner.place + 1
  }

  var info: ctenon_image_info {
    let samples = UInt64(width) &* UInt64(height) &* UInt64(channels)
    let size =
      switch kind {
      case 1: samples
      case 2, 3: 2 &* samples &- 1
      case 4: UInt64((width + 7) / 8) &* UInt64(height)
      default: largest > 255 ? 2 &* samples : samples
      }
    return ctenon_image_info(
      width: UInt32(width), height: UInt32(height), channels: UInt32(channels), has_parts: 0,
      least_size: UInt64(start) &+ size)
  }

  /// Writes all pixels; the file is as long as `info` says.
  func decode(into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    if isText { return try decodeText(into: pixels) }
    if isBitmap {
      let rowSize = (width + 7) / 8
      for y in 0..<height {
        for x in 0..<width {
          let isBlack = bytes[start + y * rowSize + x / 8] >> (7 - x % 8) & 1 == 1
          pixels[y * width + x] = isBlack ? 0 : 255
        }
      }
      return
    }
    let scaled = self.scaled
    if largest <= 255 {
      for index in pixels.indices { pixels[index] = scaled[min(Int(bytes[start + index]), largest)] }
    } else {
      for index in pixels.indices {
        let value = Int(bytes[start + 2 * index]) << 8 | Int(bytes[start + 2 * index + 1])
        pixels[index] = scaled[min(value, largest)]
      }
    }
  }

  private func decodeText(into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    let scaled = self.scaled
    var scanner = Scanner(bytes: bytes, place: start - 1, name: name)
    for index in pixels.indices {
      // Bits need no space between them.
      pixels[index] =
        isBitmap
        ? try scanner.bit() == 1 ? 0 : 255 : scaled[try scanner.number(most: largest, "a value of at most \(largest)")]
    }
  }

  /// The byte for each value, rounded as Python rounds.
  private var scaled: [UInt8] {
    (0...largest).map { UInt8((Double($0) / Double(largest) * 255).rounded(.toNearestOrEven)) }
  }
}

/// Numbers in a text, with comments from `#` to the end of a line.
private struct Scanner {
  let bytes: [UInt8]
  /// The byte after the last number.
  private(set) var place: Int
  let name: String

  var isAtComment: Bool { bytes[place] == UInt8(ascii: "#") }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The next byte that is neither space nor comment, which is not passed.
  private mutating func next(_ expected: String) throws -> UInt8 {
    var isComment = false
    while place < bytes.count {
      let byte = bytes[place]
      if isComment {
        isComment = byte != 0x0A && byte != 0x0D
      } else if byte == UInt8(ascii: "#") {
        isComment = true
      } else if !Self.isSpace(byte) {
        return byte
      }
      place += 1
    }
    throw ImageError.truncated(
      name: name, format: ImageFormat.netpbm.rawValue, detail: "the data ends where \(expected) is expected")
  }

  mutating func number(most: Int, _ what: String) throws -> Int {
    guard Self.isDigit(try next(what)) else {
      throw damaged("byte \(place) begins no number, where \(what) is expected")
    }
    var value = 0
    while place < bytes.count, Self.isDigit(bytes[place]) {
      value = 10 * value + Int(bytes[place] - 0x30)
      guard value <= most else { throw damaged("a number above \(most), where \(what) is expected") }
      place += 1
    }
    // What follows is a space, a comment, or the end.
    guard place == bytes.count || Self.isSpace(bytes[place]) || bytes[place] == UInt8(ascii: "#") else {
      throw damaged("byte \(place) is part of no number, where \(what) is expected")
    }
    return value
  }

  /// 0 or 1.
  mutating func bit() throws -> Int {
    let byte = try next("a bit")
    guard byte == 0x30 || byte == 0x31 else { throw damaged("byte \(place) is neither 0 nor 1") }
    place += 1
    return Int(byte - 0x30)
  }

  func damaged(_ detail: String) -> ImageError {
    .damaged(name: name, format: ImageFormat.netpbm.rawValue, detail: detail)
  }
}
