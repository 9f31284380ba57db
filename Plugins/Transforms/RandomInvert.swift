import TenonImage
import TenonPlugin

/// Inverts the colours of a picture, y = 255 - x, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomInvert: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomInvert", "inverts a picture, now and then",
    arguments: [RandomRecolouring.argument()])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomInvert", .invert, config)
  }
}
