import TenonCore
import TenonEngine
import TenonExecution
import TestSupport
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

  /// A microsecond of this thread's own time for a layer, where PyTorch's eager mode takes several.
  ///
  /// Many runs, so that caches and other threads of the processor's core do not matter.
  @Test func callOfALayer_takesLessThanAMicrosecondOfProcessorTime() throws {
    let (model, plan, input) = try Self.chain()
    let seconds = try ProcessorTime.least(of: 500) { try plan.forward(step: 1) }
    #expect(plan.layers.count == Self.layers)
    #expect(seconds < 1e-6 * Double(Self.layers), "\(seconds) s for \(Self.layers) layers")
    withExtendedLifetime((model, input)) {}
  }
}
