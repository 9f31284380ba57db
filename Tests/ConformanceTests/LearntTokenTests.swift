import TenonCore
import TenonEngine
import TenonHost
import TenonTrials
import Testing

/// The layers that are nothing but a learnt tensor, against their definitions.
@Suite struct LearntTokenTests {
  private static func numbers(_ count: Int, from first: Int = 0) -> [Float] { (0..<count).map { Float($0 + first) } }

  @Test func imageTokens_putPlacesInOrderBehindTheLearntOne() throws {
    let layer = try BuiltPlugins.layer(
      "ImageTokens", [NamedValue("hidden_dim", 2), NamedValue("grid", .list([1, 3]))])
    #expect(layer.parameters.map(\.name) == [""] && layer.parameters.map(\.shape) == [[1, 1, 2]])
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [Tensor(Self.numbers(12), shape: [2, 2, 1, 3])],
      parameters: [Tensor([100, 200] as [Float], shape: [1, 1, 2])])
    try runner.forward()
    #expect(runner.outputs[0].shape == [2, 4, 2])
    #expect(
      Array(runner.outputs[0][Float.self]) == [100, 200, 0, 3, 1, 4, 2, 5, 100, 200, 6, 9, 7, 10, 8, 11])
    for times in [1, 2] as [Float] {
      try runner.backward(gradOutputs: [Tensor(Self.numbers(16), shape: [2, 4, 2])], accumulate: times == 2)
      let input = try #require(runner.gradInputs[0])
      #expect(Array(input[Float.self]) == [2, 4, 6, 3, 5, 7, 10, 12, 14, 11, 13, 15].map { times * $0 })
      let token = try #require(runner.gradParameters[0])
      #expect(Array(token[Float.self]) == [8, 10].map { times * $0 })
    }
  }

  @Test func imageTokens_refuseAnotherGrid() throws {
    let layer = try BuiltPlugins.layer("ImageTokens", [NamedValue("hidden_dim", 2), NamedValue("grid", 2)])
    let error = #expect(throws: ComponentError.self) {
      try LayerRunner(
        layer, host: BuiltPlugins.host, inputs: [Tensor(TensorType(.float32, [1, 2, 1, 4]))],
        parameters: [Tensor(TensorType(.float32, [1, 1, 2]))])
    }
    #expect(error.map { "\($0)".contains("[N, 2, 2, 2]") } == true)
  }

  @Test func positionEmbedding_addsToShorterSequencesToo() throws {
    let layer = try BuiltPlugins.layer(
      "PositionEmbedding", [NamedValue("num_positions", 3), NamedValue("embed_dim", 2)])
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [Tensor(Self.numbers(8), shape: [2, 2, 2])],
      parameters: [Tensor(Self.numbers(6, from: 10), shape: [1, 3, 2])])
    try runner.forward()
    #expect(Array(runner.outputs[0][Float.self]) == [10, 12, 14, 16, 14, 16, 18, 20])
    for times in [1, 2] as [Float] {
      try runner.backward(gradOutputs: [Tensor(Self.numbers(8), shape: [2, 2, 2])], accumulate: times == 2)
      let (input, positions) = (try #require(runner.gradInputs[0]), try #require(runner.gradParameters[0]))
      #expect(Array(input[Float.self]) == Self.numbers(8).map { times * $0 })
      #expect(Array(positions[Float.self]) == [4, 6, 8, 10, 0, 0].map { times * $0 })
    }
  }

  @Test func parameterWithoutAName_hasThatOfItsLayer() throws {
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    let reference = ComponentReference(
      "PositionEmbedding", [NamedValue("num_positions", 3), NamedValue("embed_dim", 2)])
    let outputs = try assembler.apply(reference, path: "encoder.pos_embedding", to: [assembler.input("input")])
    assembler.output("output", outputs[0])
    let model = try Model(assembler.graph(), factory: BuiltPlugins.factory(), seed: 1)
    #expect(model.state.map(\.name) == ["encoder.pos_embedding"])
  }
}
