import TenonPlugin

/// A linear layer, a parameter of which starts otherwise than Linear has it; nested, that of the composite inside.
struct Started: CompositeComponent {
  static let declaration = Declaration(
    "Started", "linear layers that start otherwise than they declare",
    arguments: [
      .string("parameter", default: "linear.weight", "which one starts otherwise"),
      .string("initializer", default: "eye", "eye, ones or own"),
      .bool("nested", default: false, "with one of itself inside, whose parameter starts at one first"),
    ],
    uses: ["tenon/Linear", "proof/Started"],
    examples: [Example(inputs: [ExampleInput("input", .float32, [2, 3])])])

  private let parameter: String
  private let initializer: Initializer
  private let isNested: Bool

  init(_ config: Config) throws {
    parameter = try config.string("parameter")
    switch try config.string("initializer") {
    case "eye": initializer = .eye
    case "own": initializer = .own
    default: initializer = .ones
    }
    isNested = try config.bool("nested")
  }

  func forward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let y =
      isNested
      ? try graph("inner", "proof/Started", ["initializer": "ones"], x)
      : try graph("linear", "tenon/Linear", ["in_features": 3, "out_features": 3], x)
    try graph.initialize(parameter, initializer)
    return y
  }
}
