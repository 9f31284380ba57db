import TenonImage
import TenonPlugin

/// Keeps the upper bits of each byte of a picture, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomPosterize: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomPosterize", "leaves fewer bits of each colour, now and then",
    arguments: [
      .int("bits", "how many bits are kept").atLeast(1).atMost(8), RandomRecolouring.argument(),
    ],
    examples: [Example(["bits": 3])])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomPosterize", .posterize(bits: config.int("bits")), config)
  }
}
