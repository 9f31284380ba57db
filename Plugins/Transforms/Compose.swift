import TenonPlugin

/// Several transforms, one after another; each draws from a random stream of its own.
///
/// Input and output shapes: those of the first and of the last.
struct Compose: TransformComponent {
  static let declaration = Declaration(
    "Compose", "several transforms, one after another",
    arguments: [.components("transforms", .transform, "transforms of samples, in order")],
    examples: [Example(["transforms": ["Grayscale", "RandomHorizontalFlip"]])])

  private let transforms: SampleTransforms

  init(_ config: Config) throws {
    transforms = try SampleTransforms(config, "transforms")
    try transforms.checkOrder("transforms")
  }

  var crops: Int { transforms.crops }
  var forms: TransformForms? { .sequence(transforms.forms) }

  func apply(_ sample: Sample, _ draw: Draw) throws { try transforms.apply(sample, draw) }
}
