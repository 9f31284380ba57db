import TenonCore
import TenonStatistics

/// Pictures one after the other as a GIF file that begins anew when it is over.
///
/// Colours are exact where a picture has at most 256 of them; of others those that stand for most (`ColourPalette`).
/// - Source: GIF89a specification, CompuServe 1990; the NETSCAPE2.0 application extension.
struct AnimatedGIF {
  let bytes: [UInt8]

  /// - Parameters:
  ///   - frames: of one size, RGB.
  ///   - framesPerSecond: a frame is shown for a whole number of hundredths of a second.
  /// - Throws: `SummaryError`.
  init(_ frames: [Raster], framesPerSecond: Double) throws(SummaryError) {
    guard framesPerSecond > 0, framesPerSecond.isFinite else {
      throw SummaryError.wrong("a video", expected: "frames per second above 0", received: "\(framesPerSecond)")
    }
    guard let first = frames.first, first.height <= 0xffff, first.width <= 0xffff else {
      throw SummaryError.wrong(
        "a video", expected: "frames with sides up to 65535",
        received: frames.first.map { "\($0.height) x \($0.width)" } ?? "no frame")
    }
    let delay = Int(max(1, min(65535, (100 / framesPerSecond).rounded())))
    var bytes = Array("GIF89a".utf8)
    func add(_ number: Int) { bytes += [UInt8(number & 255), UInt8(number >> 8 & 255)] }
    add(first.width)
    add(first.height)
    bytes += [0x70, 0, 0]  // no common palette
    bytes += [0x21, 0xff, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]  // again and again
    for frame in frames {
      let palette = ColourPalette(of: frame)
      bytes += [0x21, 0xf9, 4, 0x04]  // stays until the next one is drawn over it
      add(delay)
      bytes += [0, 0, 0x2c]
      for number in [0, 0, frame.width, frame.height] { add(number) }
      bytes.append(0x80 | UInt8(palette.bits - 1))
      for entry in 0..<1 << palette.bits {
        bytes += palette.colours.indices.contains(entry) ? palette.colours[entry] : [0, 0, 0]
      }
      let size = max(2, palette.bits)
      bytes.append(UInt8(size))
      let data = GIFCompression.compress(palette.indices, symbolBits: size)
      for start in stride(from: 0, to: data.count, by: 255) {
        let block = data[start..<min(start + 255, data.count)]
        bytes.append(UInt8(block.count))
        bytes += block
      }
      bytes.append(0)
    }
    bytes.append(0x3b)
    self.bytes = bytes
  }
}
