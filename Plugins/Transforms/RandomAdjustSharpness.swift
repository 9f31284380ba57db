import TenonImage
import TenonPlugin

/// Sharpens a picture or blurs it, with probability p; in evaluation never.
///
/// y = s + f (x - s), truncated and clipped, where s is the mean of the 3 x 3 pixels around x, which counts five times
/// itself; pixels at the border stay. As Pillow's `ImageEnhance.Sharpness`.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomAdjustSharpness: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomAdjustSharpness", "sharpens a picture or blurs it, now and then",
    arguments: [
      .float("sharpness_factor", "f: 0 blurs, 1 leaves the picture, 2 sharpens").atLeast(0).atMost(1e6),
      RandomRecolouring.argument(),
    ],
    examples: [Example(["sharpness_factor": 2])])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomAdjustSharpness", .sharpness(config.float("sharpness_factor")), config)
  }
}
