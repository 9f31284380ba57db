import TenonPlugin

/// Numbers as a picture of bytes: y[h, w, c] = x[c, h, w] times 255, truncated.
///
/// Input shape: float32 [C, H, W] or [H, W], 1 or 3 channels. Output shape: uint8 [H, W, C]. A picture stays as it is. What
/// is below 0 or above 255 becomes that.
///
/// Differs from PyTorch: `mode` is null or the mode that the channels mean, `L` or `RGB`; numbers outside of 0...1 are
/// clipped, where they wrap around or are undefined there.
///
/// Source: torchvision.transforms.ToPILImage.
struct ToPILImage: TransformComponent {
  static let declaration = Declaration(
    "ToPILImage", "float32 [C, H, W] in 0...1 to uint8 [H, W, C] in 0...255",
    arguments: [
      .choice("mode", ["L", "RGB"], "what the channels are, to be checked: L for one, RGB for three").orNull()
    ])

  private let mode: String?

  init(_ config: Config) throws { mode = try config.isNull("mode") ? nil : config.string("mode") }

  var forms: TransformForms? { TransformForms(ofPicture: .picture, ofNumbers: .picture) }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let grid = try PixelGrid(sample)
    guard grid.channels == (mode == "L" ? 1 : mode == "RGB" ? 3 : grid.channels), [1, 3].contains(grid.channels) else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected \(mode == nil ? "1 or 3 channels" : mode == "L" ? "1 channel (mode L)" : "3 channels (mode RGB)"), "
          + "received \(grid.received)")
    }
    if grid.dtype == .uint8 { return }
    try PictureConversion.toBytes(sample, scale: 255, for: "ToPILImage")
  }
}
