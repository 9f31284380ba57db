import TenonImage
import TenonPlugin

/// Makes a picture grey: y = 0.299 R + 0.587 G + 0.114 B, in 16 fractional bits and rounded, as Pillow's mode `L`.
///
/// Input shape: uint8 [H, W, 3], or [H, W, 1], which is grey already.
/// Output shape: uint8 [H, W, num_output_channels]; three channels repeat the same value.
struct Grayscale: TransformComponent {
  static let declaration = Declaration(
    "Grayscale", "a picture's shades of grey",
    arguments: [
      .int("num_output_channels", default: 1, "1, or 3 to repeat the grey value").atLeast(1).atMost(3)
    ])

  private let channels: Int

  init(_ config: Config) throws {
    channels = try config.int("num_output_channels")
    guard channels == 1 || channels == 3 else {
      throw ComponentError(.config, field: "num_output_channels", "expected 1 or 3, received \(channels)")
    }
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let picture = try PictureView(sample, for: "Grayscale")
    if picture.channels == 1, channels == 1 { return }
    try sample.set(Sample.imageField, [picture.height, picture.width, channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      Image.convert(
        picture.pixels, pixels: picture.height * picture.width, channels: picture.channels, into: output,
        channels: channels)
    }
  }
}
