import TenonImage
import TenonPlugin

/// Turns, moves, scales and shears a picture at random, with Pillow's results to the last bit; in evaluation not at all.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
///
/// `degrees` is one number d for angles to the right in [-d, d], or [least, greatest]. `translate` [a, b] moves by up to a
/// times the width and b times the height. `scale` is [least, greatest]. `shear` is one number d for [-d, d] along x, or
/// [least, greatest] along x, or four numbers for x and y. The center of each pixel of the result is mapped back; where it
/// lies outside of the picture is `fill`.
///
/// `fields` are changed together: `[input, mask]`, the mask by its nearest pixels and with `mask_fill`.
///
/// Differs from PyTorch: `interpolation` is a name; numbers after ToTensor are refused, so that there is one result.
struct RandomAffine: TransformComponent {
  static let declaration = Declaration(
    "RandomAffine", "a picture turned, moved, scaled and sheared at random",
    arguments: [
      AngleRange.argument("degrees", "angles to the right: d for [-d, d], or [least, greatest]; 0 for none"),
      .list("translate", of: .float, "greatest moves [x, y], as parts of width and height").atLeast(0).atMost(1)
        .orNull(),
      .list("scale", of: .float, "least and greatest scale").above(0).orNull(),
      AngleRange.argument("shear", "degrees along x: d for [-d, d], [least, greatest], or four numbers for x and y")
        .orNull(),
    ] + PictureWarping.arguments(interpolation: .nearest) + [PictureWarping.centerArgument],
    examples: [
      Example(["degrees": 20]),
      Example(["degrees": 10, "translate": [0.1, 0.2], "scale": [0.8, 1.2], "shear": [-5, 5, -5, 5]]),
    ])

  private let degrees: (Double, Double)
  private let translate: (x: Double, y: Double)
  private let scale: (Double, Double)
  private let shears: [(Double, Double)]
  private let center: PictureWarp.Point?
  private let warping: PictureWarping

  init(_ config: Config) throws {
    degrees = try AngleRange.ranges("degrees", config, counts: [2])[0]
    let translate = try Self.pair("translate", config)
    self.translate = translate.map { (x: $0.0, y: $0.1) } ?? (x: 0, y: 0)
    scale = try Self.pair("scale", config) ?? (1, 1)
    guard scale.0 <= scale.1 else {
      throw ComponentError(.config, field: "scale", "expected [least, greatest], received [\(scale.0), \(scale.1)]")
    }
    shears = try config.isNull("shear") ? [] : AngleRange.ranges("shear", config, counts: [2, 4])
    center = try PictureWarping.center(config)
    warping = try PictureWarping(config)
  }

  private static func pair(_ name: String, _ config: Config) throws -> (Double, Double)? {
    if try config.isNull(name) { return nil }
    let numbers = try config.floats(name)
    guard numbers.count == 2, numbers.allSatisfy(\.isFinite) else {
      throw ComponentError(.config, field: name, "expected two finite numbers or null, received \(numbers)")
    }
    return (numbers[0], numbers[1])
  }

  var forms: TransformForms? { warping.forms }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try warping.apply(sample, for: "RandomAffine") { size in
      guard draw.isTraining else { return nil }
      let random = draw.random
      func move(_ most: Double, _ index: UInt64) -> Double {
        random.uniform(in: (-most, most), index).rounded(.toNearestOrEven)
      }
      func shear(_ axis: Int) -> Double {
        axis < shears.count ? random.uniform(in: shears[axis], UInt64(4 + axis)) : 0
      }
      return .affine(
        degrees: random.uniform(in: degrees, 0),
        translation: (move(translate.x * Double(size.width), 1), move(translate.y * Double(size.height), 2)),
        scale: random.uniform(in: scale, 3), shear: (shear(0), shear(1)), center: center, size: size)
    }
  }
}
