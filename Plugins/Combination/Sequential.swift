import TenonPlugin

/// Layers one after another, as one: with a name for all of them, and to be applied again with `reuse`.
///
/// Input and output shapes: those of the first and of the last. Parameters: `0.weight`, `0.bias`, `2.weight`, ..., by the
/// layers' positions.
///
/// - Differs from PyTorch: layers have no names of their own, as in `Sequential(OrderedDict(...))`.
struct Sequential: CompositeComponent {
  static let declaration = Declaration(
    "Sequential", "layers one after another, as one",
    arguments: [.components("layers", .layer, "layers of one input and one output, in order")],
    examples: [Example(["layers": ["ReLU", "Tanh"]], inputs: [ExampleInput("input", .float32, [3, 4])])])

  private let layers: [Child]

  init(_ config: Config) throws {
    layers = try config.children("layers")
    guard !layers.isEmpty else {
      throw ComponentError(.config, field: "layers", "expected at least one layer, received none")
    }
  }

  func forward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    var value = x
    for (index, layer) in layers.enumerated() { value = try graph("\(index)", layer, value) }
    return value
  }
}
