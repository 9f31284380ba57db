import TenonImage
import TenonPlugin

/// Makes each channel of a picture have all bytes as often as each other, with probability p; in evaluation never.
///
/// y is by how many bytes of the channel are below x, as Pillow's `ImageOps.equalize`.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomEqualize: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomEqualize", "makes all shades of a picture as frequent, now and then",
    arguments: [RandomRecolouring.argument()])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomEqualize", .equalize, config)
  }
}
