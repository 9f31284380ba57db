import TenonImage
import TenonPlugin

/// Applies several operations to a picture, each drawn from fourteen, all of one magnitude; in evaluation none.
///
/// Identity, ShearX, ShearY, TranslateX, TranslateY, Rotate, Brightness, Color, Contrast, Sharpness, Posterize, Solarize,
/// AutoContrast and Equalize are alike likely; magnitudes that may be negative are so half of the time.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
///
/// Differs from PyTorch: `interpolation` is a name.
///
/// Source: Cubuk et al. 2019, RandAugment: Practical automated data augmentation with a reduced search space,
/// https://arxiv.org/abs/1909.13719; torchvision.transforms.RandAugment.
struct RandAugment: TransformComponent {
  static let declaration = Declaration(
    "RandAugment", "a few random operations of one magnitude",
    arguments: [
      .int("num_ops", default: 2, "how many operations, one after another").atLeast(0).atMost(1000),
      .int("magnitude", default: 9, "which of the magnitudes, 0 for the least").atLeast(0),
      Augmentation.binsArgument,
    ] + Augmentation.arguments)

  private let count: Int
  private let bin: Int
  private let bins: Int
  private let augmentation: Augmentation

  init(_ config: Config) throws {
    count = try config.int("num_ops")
    (bin, bins) = try (config.int("magnitude"), config.int("num_magnitude_bins"))
    guard bin < bins else {
      throw ComponentError(
        .config, field: "magnitude", "expected less than \(bins) (num_magnitude_bins), received \(bin)")
    }
    augmentation = try Augmentation("RandAugment", config)
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let size = try augmentation.size(of: sample)
    guard draw.isTraining else { return }
    let random = draw.random
    for index in 0..<UInt64(count) {
      let operation = Self.operations[random.integer(below: Self.operations.count, 2 * index)]
      let magnitudes = Augmentation.magnitudes(of: operation, size)
      let magnitude = magnitudes.magnitude(bin, of: bins)
      let isNegative = magnitudes.isSigned && random.integer(below: 2, 2 * index + 1) == 1
      try augmentation.apply(operation, isNegative ? -magnitude : magnitude, to: sample)
    }
  }

  private static let operations = AugmentationOperation.allCases.filter { $0 != .invert }
}
