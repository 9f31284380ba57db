import TenonPlugin

/// Mirrors an image left to right, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same.
///
/// `fields` are mirrored together: `[input, mask]`.
struct RandomHorizontalFlip: TransformComponent {
  static let declaration = Declaration(
    "RandomHorizontalFlip", "mirrors an image left to right, now and then",
    arguments: RandomFlip.arguments)

  private let flip: RandomFlip

  init(_ config: Config) throws { flip = try RandomFlip(config) }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try flip.apply(sample, draw) { (Array(0..<$0.height), (0..<$0.width).reversed()) }
  }
}
