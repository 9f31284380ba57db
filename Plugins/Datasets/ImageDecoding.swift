import TenonImage
import TenonPlugin

/// How image files are decoded: arguments that datasets of such files share.
struct ImageDecoding {
  static let arguments: [Argument] = [
    .choice(
      "decode", ["exact", "fast"], default: "exact",
      "fast: JPEG files at 1/2, 1/4 or 1/8 of their size, while no side gets shorter than decode_size has it"),
    .int(
      "decode_size",
      "for decode: fast, what pictures are resized to: the shorter side, or [height, width]; null: what Resize makes, "
        + "where that is the first transform"
    ).or(.list, of: .int).atLeast(1).atMost(65_535).orNull(),
    .int("max_pixels", default: ImageLimits.default.pixels, "height times width of the largest image that is read")
      .atLeast(1).atMost(Double(1 << 31)),
  ]

  private let target: DecodeTarget?
  private let limits: ImageLimits

  init(_ config: Config) throws {
    limits = ImageLimits(pixels: try config.int("max_pixels"))
    let size = try config.isNull("decode_size") ? nil : Self.size(config)
    guard try config.string("decode") == "fast" else {
      target = nil
      return
    }
    guard let size else {
      throw ComponentError(
        .config, field: "decode_size",
        "expected a size for decode: fast, or Resize as the first transform wherever the images are used; received null"
      )
    }
    target = size
  }

  private static func size(_ config: Config) throws -> DecodeTarget {
    if case .int(let side)? = config["decode_size"] { return .shorterSide(side) }
    let sides = try config.ints("decode_size")
    switch sides.count {
    case 1: return .shorterSide(sides[0])
    case 2: return .exact(height: sides[0], width: sides[1])
    default:
      throw ComponentError(
        .config, field: "decode_size", "expected one integer or [height, width], received \(sides)")
    }
  }

  /// A file with its header read.
  ///
  /// - Throws: `ImageError`.
  func open(_ path: FilePath) throws -> EncodedImage { try EncodedImage(path, limits: limits, target: target) }
}

extension EncodedImage {
  /// Decodes a part of a grey picture as RGB.
  func decodeGrey(_ part: PicturePart, into output: UnsafeMutableBufferPointer<UInt8>) throws {
    let count = part.height * part.width
    // At the end of the room for it, so that it can be spread from the front.
    let grey = UnsafeMutableBufferPointer(rebasing: output[(output.count - count)...])
    try decode(part, into: grey)
    for index in 0..<count {
      let value = grey[index]
      for channel in 0..<3 { output[3 * index + channel] = value }
    }
  }
}
