import TenonImage

/// The pairs of operations that AutoAugment has learnt, by the dataset that it has learnt them on.
///
/// - Source: Cubuk et al. 2018, AutoAugment: Learning Augmentation Strategies from Data, appendix A.
enum AutoAugmentPolicy: String, CaseIterable {
  case imagenet
  case cifar10
  case svhn

  /// An operation, how likely it is applied, and which of ten magnitudes it has, where it has any.
  struct Chance: Sendable {
    let operation: AugmentationOperation
    let probability: Double
    let bin: Int

    init(_ operation: AugmentationOperation, _ probability: Double, _ bin: Int = 0) {
      (self.operation, self.probability, self.bin) = (operation, probability, bin)
    }
  }

  var pairs: [(Chance, Chance)] {
    switch self {
    case .imagenet: Self.forImageNet
    case .cifar10: Self.forCIFAR10
    case .svhn: Self.forSVHN
    }
  }

  private static let forImageNet: [(Chance, Chance)] = [
    (Chance(.posterize, 0.4, 8), Chance(.rotate, 0.6, 9)),
    (Chance(.solarize, 0.6, 5), Chance(.autoContrast, 0.6)),
    (Chance(.equalize, 0.8), Chance(.equalize, 0.6)),
    (Chance(.posterize, 0.6, 7), Chance(.posterize, 0.6, 6)),
    (Chance(.equalize, 0.4), Chance(.solarize, 0.2, 4)),
    (Chance(.equalize, 0.4), Chance(.rotate, 0.8, 8)),
    (Chance(.solarize, 0.6, 3), Chance(.equalize, 0.6)),
    (Chance(.posterize, 0.8, 5), Chance(.equalize, 1.0)),
    (Chance(.rotate, 0.2, 3), Chance(.solarize, 0.6, 8)),
    (Chance(.equalize, 0.6), Chance(.posterize, 0.4, 6)),
    (Chance(.rotate, 0.8, 8), Chance(.color, 0.4, 0)),
    (Chance(.rotate, 0.4, 9), Chance(.equalize, 0.6)),
    (Chance(.equalize, 0.0), Chance(.equalize, 0.8)),
    (Chance(.invert, 0.6), Chance(.equalize, 1.0)),
    (Chance(.color, 0.6, 4), Chance(.contrast, 1.0, 8)),
    (Chance(.rotate, 0.8, 8), Chance(.color, 1.0, 2)),
    (Chance(.color, 0.8, 8), Chance(.solarize, 0.8, 7)),
    (Chance(.sharpness, 0.4, 7), Chance(.invert, 0.6)),
    (Chance(.shearX, 0.6, 5), Chance(.equalize, 1.0)),
    (Chance(.color, 0.4, 0), Chance(.equalize, 0.6)),
    (Chance(.equalize, 0.4), Chance(.solarize, 0.2, 4)),
    (Chance(.solarize, 0.6, 5), Chance(.autoContrast, 0.6)),
    (Chance(.invert, 0.6), Chance(.equalize, 1.0)),
    (Chance(.color, 0.6, 4), Chance(.contrast, 1.0, 8)),
    (Chance(.equalize, 0.8), Chance(.equalize, 0.6)),
  ]

  private static let forCIFAR10: [(Chance, Chance)] = [
    (Chance(.invert, 0.1), Chance(.contrast, 0.2, 6)),
    (Chance(.rotate, 0.7, 2), Chance(.translateX, 0.3, 9)),
    (Chance(.sharpness, 0.8, 1), Chance(.sharpness, 0.9, 3)),
    (Chance(.shearY, 0.5, 8), Chance(.translateY, 0.7, 9)),
    (Chance(.autoContrast, 0.5), Chance(.equalize, 0.9)),
    (Chance(.shearY, 0.2, 7), Chance(.posterize, 0.3, 7)),
    (Chance(.color, 0.4, 3), Chance(.brightness, 0.6, 7)),
    (Chance(.sharpness, 0.3, 9), Chance(.brightness, 0.7, 9)),
    (Chance(.equalize, 0.6), Chance(.equalize, 0.5)),
    (Chance(.contrast, 0.6, 7), Chance(.sharpness, 0.6, 5)),
    (Chance(.color, 0.7, 7), Chance(.translateX, 0.5, 8)),
    (Chance(.equalize, 0.3), Chance(.autoContrast, 0.4)),
    (Chance(.translateY, 0.4, 3), Chance(.sharpness, 0.2, 6)),
    (Chance(.brightness, 0.9, 6), Chance(.color, 0.2, 8)),
    (Chance(.solarize, 0.5, 2), Chance(.invert, 0.0)),
    (Chance(.equalize, 0.2), Chance(.autoContrast, 0.6)),
    (Chance(.equalize, 0.2), Chance(.equalize, 0.6)),
    (Chance(.color, 0.9, 9), Chance(.equalize, 0.6)),
    (Chance(.autoContrast, 0.8), Chance(.solarize, 0.2, 8)),
    (Chance(.brightness, 0.1, 3), Chance(.color, 0.7, 0)),
    (Chance(.solarize, 0.4, 5), Chance(.autoContrast, 0.9)),
    (Chance(.translateY, 0.9, 9), Chance(.translateY, 0.7, 9)),
    (Chance(.autoContrast, 0.9), Chance(.solarize, 0.8, 3)),
    (Chance(.equalize, 0.8), Chance(.invert, 0.1)),
    (Chance(.translateY, 0.7, 9), Chance(.autoContrast, 0.9)),
  ]

  private static let forSVHN: [(Chance, Chance)] = [
    (Chance(.shearX, 0.9, 4), Chance(.invert, 0.2)),
    (Chance(.shearY, 0.9, 8), Chance(.invert, 0.7)),
    (Chance(.equalize, 0.6), Chance(.solarize, 0.6, 6)),
    (Chance(.invert, 0.9), Chance(.equalize, 0.6)),
    (Chance(.equalize, 0.6), Chance(.rotate, 0.9, 3)),
    (Chance(.shearX, 0.9, 4), Chance(.autoContrast, 0.8)),
    (Chance(.shearY, 0.9, 8), Chance(.invert, 0.4)),
    (Chance(.shearY, 0.9, 5), Chance(.solarize, 0.2, 6)),
    (Chance(.invert, 0.9), Chance(.autoContrast, 0.8)),
    (Chance(.equalize, 0.6), Chance(.rotate, 0.9, 3)),
    (Chance(.shearX, 0.9, 4), Chance(.solarize, 0.3, 3)),
    (Chance(.shearY, 0.8, 8), Chance(.invert, 0.7)),
    (Chance(.equalize, 0.9), Chance(.translateY, 0.6, 6)),
    (Chance(.invert, 0.9), Chance(.equalize, 0.6)),
    (Chance(.contrast, 0.3, 3), Chance(.rotate, 0.8, 4)),
    (Chance(.invert, 0.8), Chance(.translateY, 0.0, 2)),
    (Chance(.shearY, 0.7, 6), Chance(.solarize, 0.4, 8)),
    (Chance(.invert, 0.6), Chance(.rotate, 0.8, 4)),
    (Chance(.shearY, 0.3, 7), Chance(.translateX, 0.9, 3)),
    (Chance(.shearX, 0.1, 6), Chance(.invert, 0.6)),
    (Chance(.solarize, 0.7, 2), Chance(.translateY, 0.6, 7)),
    (Chance(.shearY, 0.8, 4), Chance(.invert, 0.8)),
    (Chance(.shearX, 0.7, 9), Chance(.translateY, 0.8, 3)),
    (Chance(.shearY, 0.8, 5), Chance(.autoContrast, 0.7)),
    (Chance(.shearX, 0.7, 2), Chance(.invert, 0.1)),
  ]
}
