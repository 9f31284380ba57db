import TenonImage
import TenonPlugin

/// Stretches each channel of a picture from its darkest to its lightest byte to 0...255, with probability p; in evaluation
/// never.
///
/// y = 255 (x - min) / (max - min), truncated, as Pillow's `ImageOps.autocontrast`; a channel of one value stays.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomAutocontrast: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomAutocontrast", "stretches the contrast of a picture to all bytes, now and then",
    arguments: [RandomRecolouring.argument()])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomAutocontrast", .autocontrast, config)
  }
}
