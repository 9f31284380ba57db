import TenonImage
import TenonPlugin

/// Turns a picture to the left by a random angle, with Pillow's results to the last bit; in evaluation not at all.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same; with `expand` as large as the whole turned
/// picture is.
///
/// `degrees` is one number d for angles in [-d, d], or [least, greatest]. The center of each pixel of the result is turned
/// back; where it lies outside of the picture is `fill`.
///
/// `fields` are turned together: `[input, mask]`, the mask by its nearest pixels and with `mask_fill`.
///
/// Differs from PyTorch: `interpolation` is a name; numbers after ToTensor are refused, so that there is one result.
struct RandomRotation: TransformComponent {
  static let declaration = Declaration(
    "RandomRotation", "a picture turned by a random angle",
    arguments: [AngleRange.argument("degrees", "angles to the left: d for [-d, d], or [least, greatest]")]
      + PictureWarping.arguments(
        interpolation: .nearest,
        before: [
          .bool("expand", default: false, "make the result as large as the turned picture"),
          PictureWarping.centerArgument,
        ]),
    examples: [Example(["degrees": 30])])

  private let degrees: (Double, Double)
  private let expands: Bool
  private let center: PictureWarp.Point?
  private let warping: PictureWarping

  init(_ config: Config) throws {
    degrees = try AngleRange.ranges("degrees", config, counts: [2])[0]
    expands = try config.bool("expand")
    center = try PictureWarping.center(config)
    warping = try PictureWarping(config)
  }

  var forms: TransformForms? {
    var forms = warping.forms
    forms.variesInSize = expands
    return forms
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try warping.apply(sample, for: "RandomRotation") { size in
      guard draw.isTraining else { return nil }
      return .rotation(
        degrees: draw.random.uniform(in: degrees, 0), center: center, expands: expands, size: size)
    }
  }
}
