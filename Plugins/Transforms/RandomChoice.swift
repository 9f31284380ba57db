import TenonPlugin

/// One of several transforms, chosen for each sample; in evaluation the likeliest one, of equals the first.
///
/// It draws from a random stream of its own.
///
/// Differs from PyTorch: evaluation does not choose.
struct RandomChoice: TransformComponent {
  static let declaration = Declaration(
    "RandomChoice", "one of several transforms",
    arguments: [
      .components("transforms", .transform, "transforms of samples"),
      .list("p", of: .float, "how likely each is, relative to the others; null: all alike").atLeast(0).orNull(),
    ],
    examples: [Example(["transforms": ["RandomHorizontalFlip", "RandomVerticalFlip"]])])

  private let transforms: SampleTransforms
  private let weights: [Double]

  init(_ config: Config) throws {
    transforms = try SampleTransforms(config, "transforms")
    guard !transforms.indices.isEmpty else {
      throw ComponentError(.config, field: "transforms", "expected one or more transforms, received none")
    }
    try transforms.refuseCrops("transforms")
    weights = try config.isNull("p") ? transforms.indices.map { _ in 1 } : config.floats("p")
    guard weights.count == transforms.indices.count else {
      throw ComponentError(
        .config, field: "p",
        "expected \(Plural.count(transforms.indices.count, "number")), one for each transform, received \(weights)")
    }
    guard weights.allSatisfy(\.isFinite), weights.contains(where: { $0 > 0 }) else {
      throw ComponentError(.config, field: "p", "expected finite numbers, one of them above 0, received \(weights)")
    }
  }

  var forms: TransformForms? { .oneOf(transforms.forms) }

  func apply(_ sample: Sample, _ draw: Draw) throws { try transforms.apply(choice(draw), sample, draw) }

  private func choice(_ draw: Draw) -> Int {
    guard draw.isTraining else { return weights.firstIndex(of: weights.max() ?? 0) ?? 0 }
    var rest = draw.random.uniformDouble(0) * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() where weight > 0 {
      if rest < weight { return index }
      rest -= weight
    }
    // Where rounding has left a rest.
    return weights.lastIndex { $0 > 0 } ?? 0
  }
}
