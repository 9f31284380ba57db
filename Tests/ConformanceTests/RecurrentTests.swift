import TenonCore
import TenonTrials
import Testing

/// What the reference data do not show of recurrent layers.
struct RecurrentTests {
  @Test func lstm_takesStepsFirstAndUnbatchedInputs() throws {
    let arguments: [NamedValue] = [NamedValue("input_size", 2), NamedValue("hidden_size", 3)]
    let first = try BuiltPlugins.layer("LSTM", arguments + [NamedValue("batch_first", true)])
    let second = try BuiltPlugins.layer("LSTM", arguments)
    let parameters = try first.parameters.enumerated().map { index, parameter in
      let tensor = try Tensor(TensorType(.float32, parameter.shape))
      try parameter.initializer.fill(tensor.view, RandomSequence(seed: 1, stream: UInt64(index), step: 0))
      return tensor
    }
    let sequence = (0..<8).map { Float($0) / 8 }
    func run(_ layer: any Layer, _ shape: Shape) throws -> [Float] {
      let runner = try LayerRunner(
        layer, host: BuiltPlugins.host, inputs: [Tensor(sequence, shape: shape), nil, nil, nil], parameters: parameters)
      try runner.forward()
      return Array(runner.outputs[0][Float.self]) + Array(runner.outputs[2][Float.self])
    }
    let reference = try run(first, [1, 4, 2])
    #expect(try run(second, [4, 1, 2]) == reference)
    #expect(try run(second, [4, 2]) == reference)
    #expect(reference.contains { abs($0) > 0.01 })
  }

  private func sums(dropout: Double, mode: PlanRequest.Mode) throws -> (
    output: [Double], gradient: [Double]
  ) {
    let layer = try BuiltPlugins.layer(
      "LSTM",
      [
        NamedValue("input_size", 3), NamedValue("hidden_size", 4), NamedValue("num_layers", 3),
        NamedValue("batch_first", true), NamedValue("bidirectional", true), NamedValue("dropout", .float(dropout)),
      ])
    let parameters = try layer.parameters.enumerated().map { index, parameter in
      let tensor = try Tensor(TensorType(.float64, parameter.shape))
      for i in tensor[Double.self].indices { tensor[Double.self][i] = Double((i * 7 + index * 3) % 11 - 5) / 10 }
      return tensor
    }
    let input = try Tensor((0..<60).map { Double($0 % 13 - 6) / 6 }, shape: [4, 5, 3])
    let lengths = try Tensor([5, 2, 0, 4] as [Int64], shape: [4])
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [input, nil, nil, lengths], parameters: parameters, mode: mode)
    func total() throws -> Double {
      try runner.forward()
      return runner.outputs[0][Double.self].reduce(0, +)
    }
    _ = try total()
    let output = Array(runner.outputs[0][Double.self])
    guard mode == .train else { return (output, []) }
    let ones = try Tensor([Double](repeating: 1, count: output.count), shape: runner.outputs[0].shape)
    try runner.backward(gradOutputs: [ones, nil, nil])
    let gradient = Array(try #require(runner.gradInputs[0])[Double.self])
    for element in stride(from: 0, to: 60, by: 7) {
      let value = input[Double.self][element]
      input[Double.self][element] = value + 1e-5
      let above = try total()
      input[Double.self][element] = value - 1e-5
      let below = try total()
      input[Double.self][element] = value
      #expect(abs((above - below) / 2e-5 - gradient[element]) < 1e-7)
    }
    return (output, gradient)
  }

  /// The same elements are dropped going forward and backward; numerical gradients show it.
  @Test func dropoutBetweenLayers_isOfTraining() throws {
    let kept = try sums(dropout: 0, mode: .train)
    #expect(try sums(dropout: 0.5, mode: .eval).output == kept.output)
    let dropped = try sums(dropout: 0.5, mode: .train)
    #expect(dropped.output != kept.output)
    #expect(try sums(dropout: 0.5, mode: .train).output == dropped.output)
    // All dropped: the last layer sees zeros at each of its steps.
    #expect(try sums(dropout: 1, mode: .train).gradient.allSatisfy { $0 == 0 })
  }

  @Test func sequenceOfNoSteps_leavesItsState_andLengthsBeyondTheInputAreRefused() throws {
    let layer = try BuiltPlugins.layer("LSTM", [NamedValue("input_size", 1), NamedValue("hidden_size", 2)])
    let parameters = try layer.parameters.map { try Tensor(TensorType(.float32, $0.shape)) }
    func run(_ lengths: [Int64]) throws -> LayerRunner {
      let state = try Tensor([1, 2, 3, 4] as [Float], shape: [1, 2, 2])
      let runner = try LayerRunner(
        layer, host: BuiltPlugins.host,
        inputs: [Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2, 1]), state, state, Tensor(lengths, shape: [2])],
        parameters: parameters)
      try runner.forward()
      return runner
    }
    let runner = try run([3, 0])
    #expect(Array(runner.outputs[1][Float.self].suffix(2)) == [3, 4])
    #expect(Array(runner.outputs[2][Float.self].suffix(2)) == [3, 4])
    for lengths in [[4, 1], [-1, 1]] as [[Int64]] {
      let error = #expect(throws: ComponentError.self) { try run(lengths) }
      #expect(error?.field == "lengths" && error?.message.contains("expected 0...3") == true)
    }
  }

  /// Evaluation multiplies input and state in one go and keeps no gates; the numbers are those of training.
  @Test(arguments: [("LSTM", false), ("LSTM", true), ("GRU", false), ("RNN", true)])
  func evaluation_yieldsWhatTrainingDoes_forAnyNumberOfThreads(_ name: String, batchFirst: Bool) throws {
    let layer = try BuiltPlugins.layer(
      name,
      [
        NamedValue("input_size", 32), NamedValue("hidden_size", 48), NamedValue("num_layers", 2),
        NamedValue("bidirectional", true), NamedValue("batch_first", .bool(batchFirst)),
      ])
    let (batch, steps) = (18, 7)
    let parameters = try layer.parameters.map {
      try RandomTensor.make(.float32, $0.shape, stream: 2).mapped { $0 * 0.1 }
    }
    let input = try RandomTensor.make(
      .float32, batchFirst ? [batch, steps, 32] : [steps, batch, 32], stream: 1)
    let states = try (0..<(name == "LSTM" ? 2 : 1)).map {
      try RandomTensor.make(.float32, [4, batch, 48], stream: UInt64(5 + $0))
    }
    let lengths = try Tensor((0..<batch).map { Int64($0 % (steps + 1)) }, shape: [batch])
    func run(_ mode: PlanRequest.Mode, threads: Int = 2) throws -> [[Double]] {
      let runner = try LayerRunner(
        layer, host: BlockedLayerTests.hosts[threads - 1], inputs: [input] + states + [lengths], parameters: parameters,
        mode: mode)
      try runner.forward()
      return runner.outputs.map(Golden.numbers)
    }
    let evaluated = try run(.eval)
    try expectClose(evaluated, run(.train), "\(name), batch_first \(batchFirst)")
    #expect(try run(.eval, threads: 1) == evaluated && run(.eval, threads: 3) == evaluated)
  }

  @Test(arguments: [2, 3, -1])
  func lstm_refusesAProjectionThatIsNotNarrower(_ size: Int) throws {
    let error = try #require(throws: (any Error).self) {
      try BuiltPlugins.layer(
        "LSTM", [NamedValue("input_size", 1), NamedValue("hidden_size", 2), NamedValue("proj_size", .int(size))])
    }
    #expect("\(error)".contains("proj_size"), "\(error)")
  }

  @Test func projectedLSTM_isTheSameForAnyNumberOfThreads() throws {
    let layer = try BuiltPlugins.layer(
      "LSTM",
      [
        NamedValue("input_size", 3), NamedValue("hidden_size", 70), NamedValue("num_layers", 2),
        NamedValue("bidirectional", true), NamedValue("dropout", 0.5), NamedValue("proj_size", 33),
      ])
    let parameters = try layer.parameters.enumerated().map {
      try RandomTensor.make(.float32, $0.element.shape, stream: UInt64($0.offset)).mapped { $0 / 8 }
    }
    let input = try RandomTensor.make(.float32, [7, 40, 3], stream: 99)
    let runs = try (1...3).map { threads in
      let runner = try LayerRunner(
        layer, host: .init(threads: threads), inputs: [input, nil, nil, nil], parameters: parameters, seed: 5)
      try runner.forward()
      try runner.backward(gradOutputs: runner.outputs)
      return runner
    }
    #expect(runs[0].outputs.map(\.shape) == [[7, 40, 66], [4, 40, 33], [4, 40, 70]])
    for run in runs.dropFirst() {
      for (one, other) in zip(runs[0].outputs, run.outputs) { #expect(one == other) }
      for (one, other) in zip(runs[0].gradParameters, run.gradParameters) {
        #expect(one == other)
      }
    }
  }
}
