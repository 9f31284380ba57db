import TenonCore
import TenonPlugin

/// Several transforms in a random order, every order alike; in evaluation in the order in which they stand.
///
/// Each of them draws from a random stream of its own.
struct RandomOrder: TransformComponent {
  static let declaration = Declaration(
    "RandomOrder", "several transforms in a random order",
    arguments: [.components("transforms", .transform, "transforms of samples")],
    examples: [Example(["transforms": ["RandomHorizontalFlip", "RandomVerticalFlip"]])])

  private let transforms: SampleTransforms

  init(_ config: Config) throws {
    transforms = try SampleTransforms(config, "transforms")
    try transforms.refuseCrops("transforms")
  }

  /// Any of them may be the first, and what it makes has to suit any other.
  var forms: TransformForms? { .oneOf([.both] + transforms.forms) }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    var order = Array(transforms.indices)
    if draw.isTraining { order.shuffle(draw.random) }
    for index in order { try transforms.apply(index, sample, draw) }
  }
}
