import TenonCore
import TenonTrials
import Testing

/// Trained vectors for positions, beside the reference cases.
@Suite struct LearnedPositionTests {
  private func layer(_ more: NamedValue...) throws -> any Layer {
    try BuiltPlugins.layer(
      "LearnedPositionalEncoding", [NamedValue("d_model", 2), NamedValue("max_len", 3)] + more)
  }

  @Test func sequence_longerThanTheTable_isRefusedWithBothLengths() throws {
    let layer = try layer()
    let weight = try Tensor(TensorType(.float32, [3, 2]))
    for shape in [[4, 1, 2], [4, 2]] as [Shape] {
      let error = #expect(throws: ComponentError.self) {
        try LayerRunner(
          layer, host: BuiltPlugins.host, inputs: [Tensor(TensorType(.float32, shape))], parameters: [weight])
      }
      #expect(error?.code == .shape && error?.field == "input", "\(String(describing: error))")
      #expect(error?.message.contains("at most 3 positions (max_len)") == true)
    }
    // As many as there are rows.
    try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [Tensor(TensorType(.float32, [3, 1, 2]))], parameters: [weight]
    ).forward()
  }

  @Test(arguments: [false, true])
  func droppedElements_passNoGradientToTheTable(_ batchFirst: Bool) throws {
    let layer = try layer(NamedValue("dropout", 0.5), NamedValue("batch_first", .bool(batchFirst)))
    let (samples, steps) = (50, 2)
    let input = try Tensor(TensorType(.float32, batchFirst ? [samples, steps, 2] : [steps, samples, 2]))
    for i in input[Float.self].indices { input[Float.self][i] = 1 }
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [input], parameters: [Tensor(TensorType(.float32, [3, 2]))], seed: 3)
    try runner.forward()
    let output = runner.outputs[0]
    try runner.backward(gradOutputs: [output])
    // 2 where an element is kept, whose gradient is 2 · 2.
    var sums = [Float](repeating: 0, count: 6)
    for sample in 0..<samples {
      for step in 0..<steps {
        for i in 0..<2 {
          let row = batchFirst ? sample * steps + step : step * samples + sample
          sums[step * 2 + i] += 2 * output[Float.self][row * 2 + i]
        }
      }
    }
    #expect(Array(try #require(runner.gradParameters[0])[Float.self]) == sums)
    #expect(sums[0] > 0 && sums[0] < Float(4 * samples) && sums[4] == 0)
  }

  @Test func table_startsSmall() throws {
    #expect(try layer().parameters.map(\.name) == ["weight"])
    #expect(try layer().parameters[0].initializer == .normal(mean: 0, std: 0.02))
  }
}
