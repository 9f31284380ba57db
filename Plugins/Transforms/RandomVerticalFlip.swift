import TenonPlugin

/// Mirrors an image top to bottom, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same.
///
/// `fields` are mirrored together: `[input, mask]`.
struct RandomVerticalFlip: TransformComponent {
  static let declaration = Declaration(
    "RandomVerticalFlip", "mirrors an image top to bottom, now and then",
    arguments: RandomFlip.arguments)

  private let flip: RandomFlip

  init(_ config: Config) throws { flip = try RandomFlip(config) }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try flip.apply(sample, draw) { ((0..<$0.height).reversed(), Array(0..<$0.width)) }
  }
}
