import TenonImage

extension FuzzTarget {
  static let images = [
    image("png", planted: "CRC"), image("jpeg", planted: "Bogus"), image("gif", planted: "truncated"),
    image("webp", planted: "truncated"), image("tiff", planted: "truncated"), image("bmp", planted: "bits a pixel"),
    image("netpbm", planted: "begins no number"),
  ]

  private static func image(_ name: String, planted: String) -> FuzzTarget {
    FuzzTarget(name, planted: planted) { input in
      // Small, so that what is fuzzed is the reader and not the memory.
      var limits = ImageLimits.default
      limits.pixels = 1 << 18
      _ = try ImageReader.read(bytes: input.bytes, name: "input", limits: limits, orientation: .applied)
    }
  }
}
