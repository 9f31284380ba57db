import TenonCore
import TenonTrials
import Testing

/// Layers with several inputs, against their definitions.
struct CombinationTests {
  private func check(
    _ name: String, _ arguments: [NamedValue], _ inputs: [Tensor], output: [Double], shape: Shape,
    gradient: Tensor, gradients: [[Double]], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let runner = try LayerRunner(BuiltPlugins.layer(name, arguments), host: BuiltPlugins.host, inputs: inputs)
    try runner.forward()
    #expect(runner.outputs[0].shape == shape, sourceLocation: sourceLocation)
    #expect(Golden.numbers(runner.outputs[0]) == output, sourceLocation: sourceLocation)
    for times in [1.0, 2] {
      try runner.backward(gradOutputs: [gradient], accumulate: times == 2)
      #expect(
        runner.gradInputs.map { $0.map(Golden.numbers) } == gradients.map { $0.map { times * $0 } },
        sourceLocation: sourceLocation)
    }
    try runner.backward(gradOutputs: [nil])
    #expect(
      runner.gradInputs.allSatisfy { $0.map(Golden.numbers)?.allSatisfy { $0 == 0 } == true },
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [DType.float32, .float64])
  func addAndMul_workElementByElement(_ floats: DType) throws {
    let shape: Shape = [3, 7, 1_001]
    let (a, b) = (try RandomTensor.make(floats, shape, stream: 1), try RandomTensor.make(floats, shape, stream: 2))
    let g = try RandomTensor.make(floats, shape, stream: 3)
    let round: (Double) -> Double = { floats == .float32 ? Double(Float($0)) : $0 }
    let (x, y, z) = (Golden.numbers(a), Golden.numbers(b), Golden.numbers(g))
    try check(
      "Add", [], [a, b], output: zip(x, y).map { round($0 + $1) }, shape: shape, gradient: g, gradients: [z, z])
    try check(
      "Mul", [], [a, b], output: zip(x, y).map { round($0 * $1) }, shape: shape, gradient: g,
      gradients: [zip(y, z).map { round($0 * $1) }, zip(x, z).map { round($0 * $1) }])
  }

  @Test(arguments: ["Add", "Sub", "Mul", "Div"])
  func twoInputs_mustBeBroadcastable(_ name: String) throws {
    let error = #expect(throws: ComponentError.self) {
      try LayerRunner(
        BuiltPlugins.layer(name), host: BuiltPlugins.host,
        inputs: [Tensor(TensorType(.float32, [2, 3])), Tensor(TensorType(.float32, [2]))])
    }
    #expect(error?.code == .shape && error?.field == "other" && error?.message.contains("[2, 3]") == true)
  }

  @Test(arguments: [1, -2])
  func concat_joinsAlongOneDimension(_ dimension: Int) throws {
    let inputs = [
      try Tensor([1, 2, 3, 4] as [Float], shape: [2, 1, 2]),
      try Tensor([10, 11, 12, 13, 14, 15, 16, 17] as [Float], shape: [2, 2, 2]),
      try Tensor(TensorType(.float32, [2, 0, 2])),
    ]
    let joined = [1.0, 2, 10, 11, 12, 13, 3, 4, 14, 15, 16, 17]
    try check(
      "Concat", [NamedValue("dim", .int(dimension))], inputs, output: joined, shape: [2, 3, 2],
      gradient: Tensor(joined.map(Float.init), shape: [2, 3, 2]), gradients: inputs.map(Golden.numbers))
  }

  @Test func concat_joinsBatchesByDefault() throws {
    let input = try Tensor([1, 2] as [Double], shape: [1, 2])
    try check(
      "Concat", [], [input, input, input], output: [1, 2, 1, 2, 1, 2], shape: [3, 2],
      gradient: Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [3, 2]), gradients: [[1, 2], [3, 4], [5, 6]])
  }

  @Test func concat_refusesShapesThatDifferElsewhere() throws {
    let layer = try BuiltPlugins.layer("Concat", [NamedValue("dim", 1)])
    for shape in [[3, 3], [2, 3, 1], [2]] as [Shape] {
      let error = #expect(throws: ComponentError.self) {
        try LayerRunner(
          layer, host: BuiltPlugins.host,
          inputs: [Tensor(TensorType(.float32, [2, 3])), Tensor(TensorType(.float32, shape))])
      }
      #expect(error?.code == .shape && error?.message.contains("tensor 1") == true)
    }
    #expect(throws: ComponentError.self) {
      try LayerRunner(layer, host: BuiltPlugins.host, inputs: [Tensor(TensorType(.float32, [2]))])
    }
  }
}
