import TenonImage
import TenonPlugin

/// Gamma correction of a picture: y = 255.999 gain (x / 255)^gamma, truncated and clipped.
///
/// A gamma above 1 makes shadows darker, one below 1 makes them lighter.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels. Output shape: the same.
///
/// Source: torchvision.transforms.functional.adjust_gamma, which has no class there.
struct AdjustGamma: TransformComponent {
  static let declaration = Declaration(
    "AdjustGamma", "gamma correction of a picture",
    arguments: [
      .float("gamma", "the exponent").atLeast(0),
      .float("gain", default: 1, "what the result is multiplied by"),
    ],
    examples: [Example(["gamma": 0.7])])

  private let operation: ColourOperation

  init(_ config: Config) throws {
    let (gamma, gain) = try (config.float("gamma"), config.float("gain"))
    for (name, value) in [("gamma", gamma), ("gain", gain)] where !value.isFinite {
      throw ComponentError(.config, field: name, "expected a finite number, received \(value)")
    }
    operation = .gamma(gamma, gain: gain)
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws { try sample.recolour([operation], for: "AdjustGamma") }
}
