import TenonImage
import TenonPlugin

/// A change of colours that happens with a probability p, and in evaluation never.
struct RandomRecolouring: Sendable {
  let operation: ColourOperation
  private let probability: Double
  private let name: String

  static func argument(_ value: Double = 0.5) -> Argument {
    .float("p", default: value, "probability of the change").atLeast(0).atMost(1)
  }

  init(_ name: String, _ operation: ColourOperation, _ config: Config) throws {
    (self.name, self.operation) = (name, operation)
    probability = try config.float("p")
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let happens = draw.isTraining && draw.random.uniformDouble(0) < probability
    try sample.recolour(happens ? [operation] : [], for: name)
  }
}

/// A transform that is nothing else.
protocol RandomRecolouringTransform: TransformComponent {
  var change: RandomRecolouring { get }
}

extension RandomRecolouringTransform {
  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws { try change.apply(sample, draw) }
}
