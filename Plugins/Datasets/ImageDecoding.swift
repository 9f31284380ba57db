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
  let limits: ImageLimits

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

  /// What the pixels follow from, beside the files; another one wherever they would be others.
  var description: String { "1 \(tenonVersion) \(target.map { "\($0)" } ?? "exact")" }

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

extension UnsafeMutableBufferPointer<UInt8> {
  /// Fills it with a picture of three channels, out of one of as many or of one.
  ///
  /// - Parameter fill: writes the pixels with their channels into what it is given.
  func fillRGB(channels: Int, _ fill: (Self) throws -> Void) rethrows {
    if channels == 3 { return try fill(self) }
    let values = count / 3
    // At the end of the room, so that they can be spread from the front.
    let grey = Self(rebasing: self[(count - values)...])
    try fill(grey)
    for index in 0..<values {
      let value = grey[index]
      for channel in 0..<3 { self[3 * index + channel] = value }
    }
  }
}
