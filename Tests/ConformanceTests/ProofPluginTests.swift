import TenonCore
import TenonHost
import TenonVerify
import Testing

/// What the plugin header must be able to express, shown by a plugin of another vendor.
struct ProofPluginTests {
  @Test(arguments: Golden.cases("layers-LSTM"), [DType.float32, .float64])
  func lstm_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    try GoldenRun(golden, floats: floats).check(BuiltPlugins.layer("proof/LSTM", golden.arguments()))
  }

  @Test(arguments: Golden.cases("layers-Embedding"))
  func embedding_reproducesPyTorch(_ golden: GoldenCase) throws {
    try GoldenRun(golden, floats: .float32).check(BuiltPlugins.layer("proof/Embedding", golden.arguments()))
  }

  @Test(arguments: Golden.cases("losses-TripletMarginLoss"), [DType.float32, .float64])
  func tripletMarginLoss_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    try GoldenRun(golden, floats: floats).check(BuiltPlugins.loss("proof/TripletMarginLoss", golden.arguments()))
  }

  @Test(arguments: Golden.cases("optimizers-SparseAdam"))
  func sparseAdam_reproducesPyTorch(_ golden: GoldenCase) throws {
    try GoldenOptimizerRun(golden).check()
  }

  @Test func lstm_takesStepsFirstAndUnbatchedInputs() throws {
    let arguments: [NamedValue] = [NamedValue("input_size", 2), NamedValue("hidden_size", 3)]
    let first = try BuiltPlugins.layer("proof/LSTM", arguments + [NamedValue("batch_first", true)])
    let second = try BuiltPlugins.layer("proof/LSTM", arguments)
    let parameters = try first.parameters.enumerated().map { index, parameter in
      let tensor = try Tensor(TensorType(.float32, parameter.shape))
      try parameter.initializer.fill(tensor, RandomSequence(seed: 1, stream: UInt64(index), step: 0))
      return tensor
    }
    let sequence = (0..<8).map { Float($0) / 8 }
    func run(_ layer: any Layer, _ shape: Shape) throws -> [Float] {
      let runner = try LayerRunner(
        layer, host: BuiltPlugins.host, inputs: [Tensor(sequence, shape: shape), nil, nil], parameters: parameters)
      try runner.forward()
      return Array(runner.outputs[0][Float.self]) + Array(runner.outputs[2][Float.self])
    }
    let reference = try run(first, [1, 4, 2])
    #expect(try run(second, [4, 1, 2]) == reference)
    #expect(try run(second, [4, 2]) == reference)
    #expect(reference.contains { abs($0) > 0.01 })
  }
}
