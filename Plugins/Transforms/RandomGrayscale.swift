import TenonImage
import TenonPlugin

/// Makes a picture grey with probability p, in as many channels as it has; in evaluation never.
///
/// y = 0.299 R + 0.587 G + 0.114 B, as `Grayscale`.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
struct RandomGrayscale: RandomRecolouringTransform {
  static let declaration = Declaration(
    "RandomGrayscale", "makes a picture grey, now and then",
    arguments: [RandomRecolouring.argument(0.1)])

  let change: RandomRecolouring

  init(_ config: Config) throws {
    change = try RandomRecolouring("RandomGrayscale", .grey, config)
  }
}
