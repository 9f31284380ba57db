import TenonImage
import TenonPlugin

/// A picture seen at an angle, with probability p; in evaluation never.
///
/// The results are Pillow's to the last bit.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
///
/// Each corner moves inwards, by up to half of `distortion_scale` of the width and of the height, in whole pixels, every
/// place alike. Where the result lies outside of the picture is `fill`. A picture that the drawn corners leave nothing of
/// stays as it is.
///
/// `fields` are changed together: `[input, mask]`, the mask by its nearest pixels and with `mask_fill`.
///
/// Differs from PyTorch: `interpolation` is a name; numbers after ToTensor are refused, so that there is one result.
struct RandomPerspective: TransformComponent {
  static let declaration = Declaration(
    "RandomPerspective", "a picture seen at a random angle, now and then",
    arguments: [
      .float("distortion_scale", default: 0.5, "how far corners move: 1 is to the center").atLeast(0).atMost(1),
      .float("p", default: 0.5, "probability of it").atLeast(0).atMost(1),
    ] + PictureWarping.arguments(interpolation: .bilinear))

  private let distortion: Double
  private let probability: Double
  private let warping: PictureWarping

  init(_ config: Config) throws {
    distortion = try config.float("distortion_scale")
    probability = try config.float("p")
    warping = try PictureWarping(config)
  }

  var forms: TransformForms? { warping.forms }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try warping.apply(sample, for: "RandomPerspective") { size in
      let random = draw.random
      guard draw.isTraining, random.uniformDouble(0) < probability else { return nil }
      let (right, bottom) = (size.width - 1, size.height - 1)
      let most = (x: Int(distortion * Double(size.width / 2)), y: Int(distortion * Double(size.height / 2)))
      func corner(_ number: UInt64, _ x: ClosedRange<Int>, _ y: ClosedRange<Int>) -> PictureWarp.Point {
        (Double(random.integer(in: x, 2 * number + 1)), Double(random.integer(in: y, 2 * number + 2)))
      }
      let (atLeft, atRight) = (0...most.x, right - most.x...right)
      let (atTop, atBottom) = (0...most.y, bottom - most.y...bottom)
      return .perspective(
        from: [(0, 0), (Double(right), 0), (Double(right), Double(bottom)), (0, Double(bottom))],
        to: [
          corner(0, atLeft, atTop), corner(1, atRight, atTop), corner(2, atRight, atBottom),
          corner(3, atLeft, atBottom),
        ], size: size)
    }
  }
}
