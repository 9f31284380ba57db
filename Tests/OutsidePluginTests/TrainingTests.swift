import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import Testing

/// A model out of an outside plugin's layers and loss, trained by the engine with a built-in optimizer.
@Suite struct TrainingTests {
  /// Steps of SGD on one batch, and what came of them.
  private struct Run {
    var losses: [Double] = []
    var parameters: [String: [Float]] = [:]
    var graph: ModelGraph
  }

  private func train(
    _ factory: ComponentFactory, layers: [ComponentReference], steps: Int, input: Tensor, target: Tensor,
    rate: Double
  ) throws -> Run {
    let assembler = GraphAssembler(factory)
    var value = assembler.input("input")
    for (index, layer) in layers.enumerated() { value = try assembler.apply(layer, path: "\(index)", to: [value])[0] }
    assembler.output("output", value)
    let model = try Model(assembler.graph(), factory: factory, seed: 1)
    let loss = try LossBinding(
      factory.resolve(ComponentReference("plainc/SquaredError"), .loss), factory: factory, graph: model.graph,
      name: "loss")
    let plan = try PlanTable(model, losses: [loss]).plan(.train, inputs: ["input": input.type, "target": target.type])
    try plan.bind("input", to: input)
    try plan.bind("target", to: target)

    let sgd = try factory.resolve(ComponentReference("SGD", [NamedValue("lr", .float(rate))]), .optimizer)
    let parameters = model.parameters.map { OptimizerBinding.Parameter($0.name, $0.tensor) }
    let binding = try OptimizerBinding(
      factory.optimizer(sgd),
      groups: [OptimizerBinding.Group(hyper: factory.hyperValues(of: sgd), parameters: parameters)], host: model.host)
    let gradients = try model.gradientTensors()
    for index in gradients.indices { binding.setGradient(.dense(gradients[index]), ofParameter: index) }

    var run = Run(graph: model.graph)
    for step in 0..<steps {
      // Parameter gradients are added to, for micro-batches.
      for gradient in gradients { gradient[Float.self].update(repeating: 0) }
      try plan.forward(step: UInt64(step))
      try plan.backward()
      run.losses.append(try #require(plan.lossValue))
      try binding.step()
    }
    for entry in model.parameters { run.parameters[entry.name] = Array(entry.tensor[Float.self]) }
    return run
  }

  private func corrected(_ input: Tensor, channels: Int, plane: Int) throws -> Tensor {
    let output = try input.copy()
    let elements = output[Float.self]
    for index in elements.indices {
      let channel = index / plane % channels
      elements[index] = (2 - Float(channel)) * elements[index] + 0.5 * Float(channel)
    }
    return output
  }

  @Test func scaleShift_learnsTheCorrection() throws {
    let input = try tensor([4, 2, 6, 6], seed: 1)
    let target = try corrected(input, channels: 2, plane: 36)
    let run = try train(
      PlainPlugin.factory, layers: [ComponentReference("ScaleShift", [NamedValue("channels", 2)])], steps: 200,
      input: input, target: target, rate: 0.5)
    #expect(run.losses[0] > 0.1)
    #expect(run.losses[199] < 1e-6)
    for (learned, expected) in zip(run.parameters["0.weight"] ?? [], [2, 1] as [Float]) {
      #expect(abs(learned - expected) < 0.01)
    }
    for (learned, expected) in zip(run.parameters["0.bias"] ?? [], [0, 0.5] as [Float]) {
      #expect(abs(learned - expected) < 0.01)
    }
  }

  @Test func composite_isExpandedIntoItsLayers_andTrains() throws {
    let input = try tensor([4, 2, 6, 6], seed: 1)
    let target = try corrected(input, channels: 2, plane: 36)
    let stack = ComponentReference("plainc/ScaleStack", [NamedValue("channels", 2), NamedValue("depth", 3)])
    let run = try train(
      PlainPlugin.factory, layers: [stack], steps: 100, input: input, target: target, rate: 0.05)
    #expect(run.graph.modules.map(\.path) == ["0.0", "0.1", "0.2"])
    #expect(run.graph.modules.allSatisfy { $0.component.name == "plainc/ScaleShift" })
    #expect(run.graph.modules.allSatisfy { $0.origin == "plainc/ScaleStack" })
    #expect(run.parameters.keys.sorted().prefix(2) == ["0.0.bias", "0.0.weight"])
    #expect(run.losses[99] < 0.05 * run.losses[0], "\(run.losses[0]) to \(run.losses[99])")
  }

  @Test func outsideAndBuiltInLayers_trainTogether_withTheSameBitsForAnyNumberOfThreads() throws {
    let input = try tensor([4, 2, 8, 8], seed: 1)
    let target = try tensor([4, 3, 8, 8], seed: 2)
    let layers = [
      ComponentReference("ScaleShift", [NamedValue("channels", 2), NamedValue("cells", [4, 2])]),
      ComponentReference(
        "Conv2d",
        [
          NamedValue("in_channels", 2), NamedValue("out_channels", 3), NamedValue("kernel_size", 3),
          NamedValue("padding", 1),
        ]),
      ComponentReference("ScaleShift", [NamedValue("channels", 3), NamedValue("limit", 1.5)]),
    ]
    var runs: [Run] = []
    for threads in 1...3 {
      runs.append(
        try train(
          PlainPlugin.factory(threads: threads), layers: layers, steps: 20, input: input, target: target, rate: 0.1))
    }
    #expect(runs[0].losses[19] < runs[0].losses[0])
    #expect(runs[0].losses == runs[1].losses && runs[0].losses == runs[2].losses)
    #expect(runs[0].parameters == runs[1].parameters && runs[0].parameters == runs[2].parameters)
  }

  @Test func wrongTarget_isRefusedByTheLoss() throws {
    let (input, target) = (try tensor([1, 2, 2, 2], seed: 1), try tensor([1, 2, 2, 3], seed: 1))
    do {
      _ = try train(
        PlainPlugin.factory, layers: [ComponentReference("ScaleShift", [NamedValue("channels", 2)])], steps: 1,
        input: input, target: target, rate: 0.1)
      Issue.record("it was planned")
    } catch let error as PlanError {
      #expect(error.description.contains("the loss (plainc/SquaredError) cannot take this input"))
      #expect(error.description.contains("'target': expected float32 of the input's shape"))
    }
  }
}
