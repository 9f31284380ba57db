import TenonPlugin

/// Applies several transforms in order, all of them with probability p or none; in evaluation none.
///
/// Each of them draws from a random stream of its own.
struct RandomApply: TransformComponent {
  static let declaration = Declaration(
    "RandomApply", "several transforms, all of them now and then",
    arguments: [
      .components("transforms", .transform, "transforms of samples, in order"),
      .float("p", default: 0.5, "probability of applying them").atLeast(0).atMost(1),
    ],
    examples: [Example(["transforms": ["RandomHorizontalFlip"]])])

  private let transforms: SampleTransforms
  private let probability: Double

  init(_ config: Config) throws {
    transforms = try SampleTransforms(config, "transforms")
    probability = try config.float("p")
    try transforms.refuseCrops("transforms")
    try transforms.checkOrder("transforms")
  }

  var forms: TransformForms? { .oneOf([.both, .sequence(transforms.forms)]) }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard draw.isTraining, draw.random.uniformDouble(0) < probability else { return }
    try transforms.apply(sample, draw)
  }
}
