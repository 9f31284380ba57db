import TenonCore
import TenonEngine
import Testing

/// What it costs that a layer is a plugin.
struct PluginCallTests {
  private static let layers = 200

  /// A chain of layers that have next to nothing to compute, from one number to one number.
  private static func chain() throws -> (model: Model, plan: ExecutionPlan, input: Tensor) {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    var value = assembler.input("input")
    for index in 0..<layers {
      value = try assembler.apply(ComponentReference("LeakyReLU"), path: "\(index)", to: [value])[0]
    }
    assembler.output("output", value)
    let model = try Model(assembler.graph(), factory: factory, seed: 1)
    let input = try RandomTensor.make(.float32, [1, 1], stream: 1)
    let plan = try PlanTable(model, losses: []).plan(.eval, inputs: ["input": input.type])
    try plan.bind("input", to: input)
    return (model, plan, input)
  }

  /// The fastest of many counts, so that a busy machine passes too.
  ///
  /// PyTorch's eager mode takes several microseconds for a layer.
  @Test func callOfALayer_takesLessThanAMicrosecond() throws {
    let (model, plan, input) = try Self.chain()
    var fastest = Duration.seconds(1)
    for step in 0..<500 {
      let duration = try ContinuousClock().measure { try plan.forward(step: UInt64(step)) }
      fastest = min(fastest, duration)
    }
    #expect(plan.layers.count == Self.layers)
    #expect(fastest < .microseconds(Self.layers))
    withExtendedLifetime((model, input)) {}
  }
}
