import TenonImage
import TenonPlugin

/// Applies one operation to a picture, drawn from fourteen, of a magnitude that is drawn too; in evaluation none.
///
/// Identity, ShearX, ShearY, TranslateX, TranslateY, Rotate, Brightness, Color, Contrast, Sharpness, Posterize, Solarize,
/// AutoContrast and Equalize are alike likely, and so are the magnitudes, which go further than those of `RandAugment`.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
///
/// Differs from PyTorch: `interpolation` is a name.
///
/// Source: Müller and Hutter 2021, TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation,
/// https://arxiv.org/abs/2103.10158; torchvision.transforms.TrivialAugmentWide.
struct TrivialAugmentWide: TransformComponent {
  static let declaration = Declaration(
    "TrivialAugmentWide", "one random operation of a random magnitude",
    arguments: [Augmentation.binsArgument] + Augmentation.arguments)

  private let bins: Int
  private let augmentation: Augmentation

  init(_ config: Config) throws {
    bins = try config.int("num_magnitude_bins")
    augmentation = try Augmentation("TrivialAugmentWide", config)
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    _ = try augmentation.size(of: sample)
    guard draw.isTraining else { return }
    let random = draw.random
    let (operation, magnitudes) = Self.space[random.integer(below: Self.space.count, 0)]
    let magnitude = magnitudes.magnitude(random.integer(below: bins, 1), of: bins)
    let isNegative = magnitudes.isSigned && random.integer(below: 2, 2) == 1
    try augmentation.apply(operation, isNegative ? -magnitude : magnitude, to: sample)
  }

  private static let space: [(AugmentationOperation, Augmentation.Magnitudes)] = [
    (.identity, .none), (.shearX, .even(0, 0.99, isSigned: true)), (.shearY, .even(0, 0.99, isSigned: true)),
    (.translateX, .even(0, 32, isSigned: true)), (.translateY, .even(0, 32, isSigned: true)),
    (.rotate, .even(0, 135, isSigned: true)), (.brightness, .even(0, 0.99, isSigned: true)),
    (.color, .even(0, 0.99, isSigned: true)), (.contrast, .even(0, 0.99, isSigned: true)),
    (.sharpness, .even(0, 0.99, isSigned: true)), (.posterize, .bits(6)), (.solarize, .even(255, 0, isSigned: false)),
    (.autoContrast, .none), (.equalize, .none),
  ]
}
