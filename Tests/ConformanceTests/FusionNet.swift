import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import Testing

/// A network with a loss, planned with and without fused layers.
final class FusionNet {
  let model: Model
  private let loss: LossBinding
  private let input: Tensor
  /// Of the output's shape; kept, as plans only borrow it.
  private let target: Tensor

  init(
    factory: ComponentFactory? = nil, shape: Shape = [4, 3, 9, 8],
    _ build: (GraphAssembler, ModelGraph.ValueID) throws -> Void
  ) throws {
    let factory = try factory ?? BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    try build(assembler, assembler.input("input"))
    let graph = try assembler.graph()
    model = try Model(graph, factory: factory, seed: 5)
    loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: graph, name: "loss")
    input = try RandomTensor.make(.float32, shape, stream: 1)
    let plan = try PlanTable(model, losses: [], fusion: false).plan(.eval, inputs: ["input": input.type])
    target = try RandomTensor.make(.float32, #require(plan.output("output")).shape, stream: 2)
  }

  private func plan(_ mode: PlanRequest.Mode, fusion: Bool?, fusions: [String] = []) throws -> ExecutionPlan {
    let plan = try PlanTable(model, losses: mode == .train ? [loss] : [], fusion: fusion, fusions: fusions)
      .plan(mode, inputs: ["input": input.type, "target": target.type])
    try plan.bind("input", to: input)
    if mode == .train { try plan.bind("target", to: target) }
    return plan
  }

  /// The calls of a training step: paths of modules and the component.
  func calls(fusion: Bool?, fusions: [String] = []) throws -> [String] {
    try plan(.train, fusion: fusion, fusions: fusions).layers.map { layer in
      let paths = layer.modules.map { model.graph.modules[$0].path }.joined(separator: "+")
      return paths.isEmpty ? layer.component : "\(paths) \(layer.component)"
    }
  }

  /// Steps of gradient descent.
  func train(steps: Int, fusion: Bool, fusions: [String] = []) throws {
    let plan = try plan(.train, fusion: fusion, fusions: fusions)
    for step in 0..<steps {
      try plan.forward(step: UInt64(step))
      try plan.backward()
      for (entry, gradient) in zip(model.parameters, try model.gradientTensors()) {
        for index in 0..<entry.tensor.shape.elementCount {
          entry.tensor[Float.self][index] -= 0.05 * gradient[Float.self][index]
        }
      }
    }
  }

  /// Trains both, this one with fused layers and the other without, and expects the same numbers.
  func expectTrainsLike(_ apart: FusionNet, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try train(steps: 3, fusion: true)
    try apart.train(steps: 3, fusion: false)
    let (numbers, expected) = (try numbers(), try apart.numbers())
    #expect(numbers.map(\.name) == expected.map(\.name), sourceLocation: sourceLocation)
    for (one, other) in zip(numbers, expected) {
      #expect(one.values.count == other.values.count, "\(one.name)", sourceLocation: sourceLocation)
      // `!<=` so that NaN counts as wrong.
      let wrong = zip(one.values, other.values).first { !(abs($0 - $1) <= 2e-5 * max(1, abs($1))) }
      if let wrong { Issue.record("\(one.name): \(wrong.0), not \(wrong.1)", sourceLocation: sourceLocation) }
    }
  }

  /// Parameters, buffers and the last gradients.
  func numbers() throws -> [(name: String, values: [Double])] {
    let state = model.state.map { entry in
      (
        name: entry.name,
        values: entry.tensor.dtype == .int64
          ? Array(entry.tensor[Int64.self]).map(Double.init) : Array(entry.tensor[Float.self]).map(Double.init)
      )
    }
    let gradients = try zip(model.parameters, model.gradientTensors()).map {
      (name: "gradient of \($0.name)", values: Array($1[Float.self]).map(Double.init))
    }
    return state + gradients
  }

  /// The output in eval mode.
  func evaluate(fusion: Bool) throws -> [Float] {
    let plan = try plan(.eval, fusion: fusion)
    try plan.forward(step: 0)
    return Array(try #require(plan.output("output"))[Float.self])
  }
}
