import TenonImage
import TenonPlugin

/// Applies one of the 25 pairs of operations that were learnt on a dataset, each operation with its own probability; in
/// evaluation none.
///
/// Magnitudes that may be negative are so half of the time.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
///
/// Differs from PyTorch: `policy` and `interpolation` are names.
///
/// Source: Cubuk et al. 2018, AutoAugment: Learning Augmentation Strategies from Data, https://arxiv.org/abs/1805.09501;
/// torchvision.transforms.AutoAugment.
struct AutoAugment: TransformComponent {
  static let declaration = Declaration(
    "AutoAugment", "pairs of operations that were learnt",
    arguments: [
      .choice(
        "policy", AutoAugmentPolicy.allCases.map(\.rawValue), default: AutoAugmentPolicy.imagenet.rawValue,
        "the dataset that they were learnt on")
    ] + Augmentation.arguments)

  private static let bins = 10

  private let pairs: [(AutoAugmentPolicy.Chance, AutoAugmentPolicy.Chance)]
  private let augmentation: Augmentation

  init(_ config: Config) throws {
    let name = try config.string("policy")
    guard let policy = AutoAugmentPolicy(rawValue: name) else {
      throw ComponentError(.config, field: "policy", "expected a declared choice, received \(name)")
    }
    pairs = policy.pairs
    augmentation = try Augmentation("AutoAugment", config)
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let size = try augmentation.size(of: sample)
    guard draw.isTraining else { return }
    let random = draw.random
    let (first, second) = pairs[random.integer(below: pairs.count, 0)]
    for (index, chance) in [first, second].enumerated() {
      guard random.uniformDouble(UInt64(1 + index)) < chance.probability else { continue }
      let magnitudes = Augmentation.magnitudes(of: chance.operation, size)
      let magnitude = magnitudes.magnitude(chance.bin, of: Self.bins)
      let isNegative = magnitudes.isSigned && random.integer(below: 2, UInt64(3 + index)) == 0
      try augmentation.apply(chance.operation, isNegative ? -magnitude : magnitude, to: sample)
    }
  }
}
