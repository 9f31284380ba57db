import TenonPlugin

/// The arguments of metrics that compare classes.
struct ClassArguments: Sendable {
  static let all: [Argument] = [
    .int("num_classes", "classes; needed where the input are classes and no scores").orNull().atLeast(1),
    .float("threshold", default: 0, "a single output above it says 1: 0 for scores, 0.5 for probabilities"),
  ]

  static let multilabel: Argument = .bool(
    "multilabel", default: false, "each sample has any number of labels, and an output above the threshold for each")

  let classCount: Int?
  let threshold: Double
  let isMultilabel: Bool

  init(_ config: Config, isMultilabel: Bool = false) throws {
    classCount = try config.isNull("num_classes") ? nil : config.int("num_classes")
    threshold = try config.float("threshold")
    self.isMultilabel = isMultilabel
  }

  /// Whatever the classes are.
  init(isMultilabel: Bool) {
    classCount = nil
    threshold = 0
    self.isMultilabel = isMultilabel
  }

  /// An example for verification: scores of three classes.
  static let scores: [ExampleInput] = [
    ExampleInput("input", .float32, [5, 3], -2...2), ExampleInput("target", .int64, [5], 0...2),
  ]

  static let singleOutputs: [ExampleInput] = [
    ExampleInput("input", .float32, [5], -2...2), ExampleInput("target", .int64, [5], 0...1),
  ]

  static let labels: [ExampleInput] = [
    ExampleInput("input", .float32, [5, 3], -2...2), ExampleInput("target", .int64, [5, 3], 0...1),
  ]

  static let classes: [ExampleInput] = [
    ExampleInput("input", .int64, [5, 2], 0...2), ExampleInput("target", .int64, [5, 2], 0...2),
  ]
}

/// The ports of metrics that compare classes.
enum ClassPorts {
  static let inputs: [Port] = [
    Port("input", dtypes: [.float32, .float64, .int64], differentiable: false),
    Port("target", dtypes: [.int64, .float32, .float64], differentiable: false),
  ]
}
