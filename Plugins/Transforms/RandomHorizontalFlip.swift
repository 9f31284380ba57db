import TenonPlugin

/// Mirrors an image left to right, with probability p; in evaluation never.
///
/// Input shape: uint8 [H, W, C] or float32 [C, H, W]. Output shape: the same.
///
/// `fields` are mirrored together: `[input, mask]`.
struct RandomHorizontalFlip: TransformComponent {
  static let declaration = Declaration(
    "RandomHorizontalFlip", "mirrors an image left to right, now and then",
    arguments: [.float("p", default: 0.5, "probability of a flip").atLeast(0).atMost(1), PictureFields.argument])

  private let probability: Double
  private let fields: PictureFields

  init(_ config: Config) throws {
    probability = try config.float("p")
    fields = try PictureFields(config)
  }

  var forms: TransformForms? { .both }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    try fields.set(sample) { size in
      guard draw.isTraining, draw.random.uniformDouble(0) < probability else { return nil }
      return (Array(0..<size.height), (0..<size.width).reversed())
    }
  }
}
