import TenonCore
import TenonEngine
import TenonHost
import Testing

/// Composite layers, expanded and planned by the engine, against PyTorch's numbers.
struct GoldenCompositeTests {
  /// Behind a linear layer that is the identity: the gradient of its bias is that of the block's input, summed up.
  @Test(arguments: Golden.cases(ofKind: "layer").filter { GoldenLayerTests.composites.contains($0.type) })
  func composite_reproducesPyTorch(_ golden: GoldenCase) throws {
    let factory = try BuiltPlugins.factory()
    let input = try Golden.tensor(try #require(golden.inputs["input"]))
    let expected = try Golden.tensor(try #require(golden.expected["output"]))
    let gradient = try Golden.tensor(try #require(golden.inputs["grad_output"]))
    let width = input.shape[3]

    let assembler = GraphAssembler(factory)
    let identity = ComponentReference(
      "Linear", [NamedValue("in_features", .int(width)), NamedValue("out_features", .int(width))])
    let stem = try assembler.apply(identity, path: "stem", to: [assembler.input("input")])
    let block = ComponentReference(golden.type, try golden.arguments())
    assembler.output("output", try assembler.apply(block, path: "block", to: Array(stem))[0])
    let model = try Model(assembler.graph(), factory: factory, seed: 1)
    try model.load(try state(golden, width: width), from: golden.name)

    let squares = try factory.resolve(ComponentReference("MSELoss", [NamedValue("reduction", "sum")]), .loss)
    let loss = try LossBinding(squares, factory: factory, graph: model.graph)
    // The derivative of the squares is the gradient of the case where output and expectation agree.
    let target = try expected.copy()
    for i in 0..<target.shape.elementCount { target[Float.self][i] -= gradient[Float.self][i] / 2 }

    let plan = try PlanTable(model, loss: golden.isTraining ? loss : nil).plan(
      golden.isTraining ? .train : .eval,
      inputs: golden.isTraining ? ["input": input.type, "target": target.type] : ["input": input.type])
    try plan.bind("input", to: input)
    if golden.isTraining { try plan.bind("target", to: target) }
    let gradients = try model.gradientTensors()
    for gradient in gradients { gradient[Float.self].update(repeating: 0) }
    try plan.forward(step: 0)
    let output = try #require(plan.output("output")).copy()
    try Golden.expect(output, equals: golden.expected["output"], "output", within: golden.tolerance)
    for entry in model.buffers {
      let name = String(entry.name.dropFirst(6))
      try Golden.expect(entry.tensor, equals: golden.expected["buffers"]?[name], name, within: golden.tolerance)
    }
    guard golden.isTraining else { return }

    try plan.backward()
    let tolerance = Tolerance(relative: 1e-3, absolute: 1e-4)
    for (entry, received) in zip(model.parameters, gradients) where entry.name.hasPrefix("block.") {
      let name = String(entry.name.dropFirst(6))
      try Golden.expect(received, equals: golden.expected["grad_params"]?[name], "grad of \(name)", within: tolerance)
    }
    let inputGradient = try Golden.tensor(try #require(golden.expected["grad_input"]))
    var columns = [Double](repeating: 0, count: width)
    for (i, value) in Golden.numbers(inputGradient).enumerated() { columns[i % width] += value }
    let bias = try #require(zip(model.parameters, gradients).first { $0.0.name == "stem.bias" }?.1)
    for (received, wanted) in zip(Golden.numbers(bias), columns) { #expect(tolerance.accepts(received, wanted)) }
  }

  private func state(_ golden: GoldenCase, width: Int) throws -> [String: Tensor] {
    var identity = [Float](repeating: 0, count: width * width)
    for i in 0..<width { identity[i * width + i] = 1 }
    var state = [
      "stem.weight": try Tensor(identity, shape: [width, width]),
      "stem.bias": try Tensor(TensorType(.float32, [width])),
    ]
    for group in ["params", "buffers"] {
      for (name, tensor) in try #require(golden.inputs[group]?.objectValue).map({ ($0.key, $0.value) }) {
        state["block.\(name)"] = try Golden.tensor(tensor)
      }
    }
    return state
  }

  @Test func residualBlock_asksForAShortcutWhereTheShapeChanges() throws {
    let arguments = [NamedValue("inchannel", 3), NamedValue("outchannel", 4)]
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    let error = #expect(throws: (any Error).self) {
      try assembler.apply(ComponentReference("ResidualBlock", arguments), path: "0", to: [assembler.input("input")])
    }
    #expect(error.map { "\($0)".contains("shortcut") } == true)
  }

  /// The numbers are those of the same network in PyTorch, `Benchmarks/pytorch_networks.py`.
  @Test func resNet34_hasThePyTorchNetworksParameters() throws {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    let network = ComponentReference("ResNet34", [NamedValue("num_classes", 2)])
    assembler.output("output", try assembler.apply(network, path: "net", to: [assembler.input("input")])[0])
    var shapes: [String: [Int]] = [:]
    var (count, elements) = (0, 0)
    for module in try assembler.graph().modules {
      let layer = try factory.layer(factory.resolve(module.component, .layer))
      for entry in layer.parameters + layer.buffers {
        shapes["\(module.path).\(entry.name)"] = entry.shape.dimensions
      }
      count += layer.parameters.count
      elements += layer.parameters.reduce(0) { $0 + $1.shape.elementCount }
    }
    #expect(elements == 46_993_986)
    #expect(count == 113)
    #expect(shapes.count == 113 + 3 * 37)
    #expect(shapes["net.pre.0.weight"] == [64, 3, 7, 7])
    #expect(shapes["net.layer1.0.right.0.weight"] == [128, 64, 1, 1])
    #expect(shapes["net.layer2.0.left.0.weight"] == [256, 128, 3, 3])
    #expect(shapes["net.layer3.5.left.4.running_var"] == [512])
    #expect(shapes["net.layer4.0.right.0.weight"] == [512, 512, 1, 1])
    #expect(shapes["net.fc.weight"] == [2, 512])
  }
}
