import TenonCore
import TenonEngine
import TenonHost
import TestSupport
import Testing

/// Composite layers, expanded and planned by the engine, against PyTorch's numbers.
struct GoldenCompositeTests {
  /// Behind an embedding that holds the input's rows, each looked up once: the gradient of its weight is that of the
  /// block's input.
  @Test(arguments: Golden.cases(ofKind: "layer").filter { GoldenLayerTests.composites.contains($0.type) })
  func composite_reproducesPyTorch(_ golden: GoldenCase) throws {
    let factory = try BuiltPlugins.factory()
    let input = try ReferenceJSON.tensor(try #require(golden.inputs["input"]))
    let expected = try ReferenceJSON.tensor(try #require(golden.expected["output"]))
    let gradient = try ReferenceJSON.tensor(try #require(golden.inputs["grad_output"]))
    let width = try #require(input.shape.dimensions.last)
    let rows = input.shape.elementCount / width
    let indices = try Tensor((0..<rows).map(Int64.init), shape: Shape(Array(input.shape.dimensions.dropLast())))

    let assembler = GraphAssembler(factory)
    let embedding = ComponentReference(
      "Embedding", [NamedValue("num_embeddings", .int(rows)), NamedValue("embedding_dim", .int(width))])
    let stem = try assembler.apply(embedding, path: "stem", to: [assembler.input("input")])
    let block = ComponentReference(golden.type, try golden.arguments())
    let others = try otherInputs(golden)
    let values: [ModelGraph.ValueID?] =
      [stem[0]] + others.map { $0.tensor == nil ? nil : assembler.input($0.name) }
    assembler.output("output", try assembler.apply(block, path: "block", to: values)[0])
    let model = try Model(assembler.graph(), factory: factory, seed: 1)
    try model.load(try state(golden, rows: input), from: golden.name)

    let squares = try factory.resolve(ComponentReference("MSELoss", [NamedValue("reduction", "sum")]), .loss)
    let loss = try LossBinding(squares, factory: factory, graph: model.graph, name: "loss")
    // The derivative of the squares is the gradient of the case where output and expectation agree.
    let target = try expected.copy()
    for i in 0..<target.shape.elementCount { target[Float.self][i] -= gradient[Float.self][i] / 2 }

    var given = ["input": indices]
    if golden.isTraining { given["target"] = target }
    for other in others { given[other.name] = other.tensor }
    let plan = try PlanTable(model, losses: golden.isTraining ? [loss] : []).plan(
      golden.isTraining ? .train : .eval, inputs: given.mapValues(\.type))
    for (name, tensor) in given { try plan.bind(name, to: tensor) }
    let gradients = try model.gradientTensors()
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
    let stemGradient = try #require(zip(model.parameters, gradients).first { $0.0.name == "stem.weight" }?.1)
    let inputGradient = try Tensor(Array(stemGradient[Float.self]), shape: input.shape)
    try Golden.expect(inputGradient, equals: golden.expected["grad_input"], "grad of the input", within: tolerance)
  }

  /// What the block has beside its first input, in the order of its ports; nil where the case leaves one out.
  private func otherInputs(_ golden: GoldenCase) throws -> [(name: String, tensor: Tensor?)] {
    try (golden.inputs.objectValue ?? [:]).filter {
      !["input", "params", "buffers", "grad_output"].contains($0.key)
    }.map { ($0.key, $0.value == .null ? nil : try ReferenceJSON.tensor($0.value)) }
  }

  private func state(_ golden: GoldenCase, rows input: Tensor) throws -> [String: Tensor] {
    let width = try #require(input.shape.dimensions.last)
    var state = [
      "stem.weight": try Tensor(Array(input[Float.self]), shape: [input.shape.elementCount / width, width])
    ]
    for group in ["params", "buffers"] {
      for (name, tensor) in try #require(golden.inputs[group]?.objectValue).map({ ($0.key, $0.value) }) {
        state["block.\(name)"] = try ReferenceJSON.tensor(tensor)
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
  @Test func wideStageResNet34_hasThePyTorchNetworksParameters() throws {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    let network = ComponentReference("WideStageResNet34", [NamedValue("num_classes", 2)])
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
