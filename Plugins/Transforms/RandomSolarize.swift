import TenonImage
import TenonPlugin

/// Inverts the bytes of a picture that are at least a threshold, y = 255 - x, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomSolarize: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomSolarize", "inverts what is light in a picture, now and then",
    arguments: [
      .float("threshold", "the least byte that is inverted").atLeast(0).atMost(256), RandomRecolouring.argument(),
    ],
    examples: [Example(["threshold": 128])])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomSolarize", .solarize(threshold: config.float("threshold")), config)
  }
}
