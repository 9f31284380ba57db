import Glibc

/// The operations that automatic augmentation draws from, by torchvision's names and with its meaning of magnitudes.
public enum AugmentationOperation: String, Sendable, CaseIterable {
  case identity = "Identity"
  /// Magnitudes are tangents of the angle.
  case shearX = "ShearX"
  case shearY = "ShearY"
  /// In pixels, truncated.
  case translateX = "TranslateX"
  case translateY = "TranslateY"
  /// In degrees to the left.
  case rotate = "Rotate"
  /// What is added to the factor 1, as for the next three.
  case brightness = "Brightness"
  case color = "Color"
  case contrast = "Contrast"
  case sharpness = "Sharpness"
  /// Bits that are kept.
  case posterize = "Posterize"
  /// The least byte that is inverted.
  case solarize = "Solarize"
  case autoContrast = "AutoContrast"
  case equalize = "Equalize"
  case invert = "Invert"

  /// What is done to a picture.
  public enum Step: Sendable, Equatable {
    case nothing
    case colours(ColourOperation)
    case warp(PictureWarp)
  }

  /// - Parameter size: of the picture.
  public func step(_ magnitude: Double, size: Resample.Size) -> Step {
    switch self {
    case .identity: .nothing
    case .shearX: .warp(.affine(shear: (Self.degrees(magnitude), 0), center: (0, 0), size: size))
    case .shearY: .warp(.affine(shear: (0, Self.degrees(magnitude)), center: (0, 0), size: size))
    case .translateX: .warp(.affine(translation: (magnitude.rounded(.towardZero), 0), size: size))
    case .translateY: .warp(.affine(translation: (0, magnitude.rounded(.towardZero)), size: size))
    case .rotate: .warp(.rotation(degrees: magnitude, size: size))
    case .brightness: .colours(.brightness(1 + magnitude))
    case .color: .colours(.saturation(1 + magnitude))
    case .contrast: .colours(.contrast(1 + magnitude))
    case .sharpness: .colours(.sharpness(1 + magnitude))
    case .posterize: .colours(.posterize(bits: Int(magnitude)))
    case .solarize: .colours(.solarize(threshold: magnitude))
    case .autoContrast: .colours(.autocontrast)
    case .equalize: .colours(.equalize)
    case .invert: .colours(.invert)
    }
  }

  private static func degrees(_ tangent: Double) -> Double { atan(tangent) * (180 / Double.pi) }
}
