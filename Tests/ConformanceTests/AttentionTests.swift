import TenonCore
import TenonEngine
import TenonServices
import TenonTrials
import Testing

/// What the reference data do not show of attention.
struct AttentionTests {
  private static func named(_ arguments: KeyValuePairs<String, Value>) -> [NamedValue] {
    arguments.map { NamedValue($0.key, $0.value) }
  }

  /// - Parameter bound: of the numbers' magnitudes.
  private static func tensor(_ shape: Shape, _ dtype: DType, stream: UInt64, bound: Double = 1) throws -> Tensor {
    let tensor = try Tensor(TensorType(dtype, shape))
    let random = RandomSequence(seed: 5, stream: stream, step: 0)
    for i in 0..<shape.elementCount {
      let number = (Double(random.uniform(UInt64(i))) * 2 - 1) * bound
      if dtype == .float64 { tensor[Double.self][i] = number } else { tensor[Float.self][i] = Float(number) }
    }
    return tensor
  }

  /// Forward and backward of one attention; all numbers that come out.
  private static func run(
    _ arguments: [NamedValue], inputs shapes: [Shape?], mask: Tensor? = nil, dtype: DType = .float32,
    mode: PlanRequest.Mode = .train, host: TenonServices.Host = BuiltPlugins.host
  ) throws -> [[Double]] {
    let layer = try BuiltPlugins.layer("MultiheadAttention", arguments)
    // As large as linear layers start: with larger ones a rounding in a score decides between two keys.
    let parameters = try layer.parameters.enumerated().map {
      try tensor(
        $1.shape, dtype, stream: 100 + UInt64($0), bound: 1 / Double($1.shape.dimensions.last ?? 1).squareRoot())
    }
    var inputs: [Tensor?] = try shapes.enumerated().map { index, shape in
      try shape.map { try tensor($0, dtype, stream: UInt64(index)) }
    }
    while inputs.count < 3 { inputs.append(nil) }
    let runner = try LayerRunner(
      layer, host: host, inputs: inputs + [nil, mask], parameters: parameters, mode: mode)
    try runner.forward()
    let gradient = try tensor(runner.outputs[0].shape, dtype, stream: 9)
    try runner.backward(gradOutputs: [gradient] + runner.outputs.dropFirst().map { _ in nil })
    return (runner.outputs + (runner.gradInputs + runner.gradParameters).compactMap(\.self)).map(Golden.numbers)
  }

  private static func largestDifference(_ a: [[Double]], _ b: [[Double]]) -> Double {
    guard a.map(\.count) == b.map(\.count) else { return .infinity }
    return zip(a, b).flatMap { zip($0, $1).map { abs($0 - $1) / (1 + abs($1)) } }.max() ?? 0
  }

  /// Sizes on both sides of a tile's, with dropout, which must draw the same in both.
  @Test(arguments: [(1, 1, 3), (31, 64, 16), (33, 65, 20), (70, 131, 33)])
  func tiles_computeWhatRowsCompute(_ queries: Int, _ keys: Int, _ width: Int) throws {
    for causal in [false, true] {
      let arguments = Self.named([
        "embed_dim": .int(2 * width), "num_heads": 2, "dropout": 0.3, "batch_first": true, "is_causal": .bool(causal),
        "add_bias_kv": .bool(causal), "average_attn_weights": .bool(causal),
      ])
      let shapes: [Shape] = [[2, queries, 2 * width], [2, keys, 2 * width]]
      let tiles = try Self.run(arguments, inputs: shapes)
      let rows = try Self.run(arguments, inputs: shapes, dtype: .float64)
      #expect(Self.largestDifference(tiles, rows) < 1e-5)
    }
  }

  @Test func bits_areTheSameForAnyNumberOfThreads() throws {
    let arguments = Self.named(["embed_dim": 24, "num_heads": 3, "dropout": 0.2])
    let results = try [1, 3].map { try Self.run(arguments, inputs: [[40, 3, 24]], host: .init(threads: $0)) }
    #expect(results[0] == results[1])
  }

  @Test func queryThatSeesNothing_yieldsTheBiasAlone_andNoGradient() throws {
    let mask = try Tensor(TensorType(.bool, [3, 3]))
    for key in 0..<3 { mask.bytes[3 + key] = 1 }
    for dtype in [DType.float32, .float64] {
      let arguments = Self.named(["embed_dim": 4, "num_heads": 2, "bias": false])
      let numbers = try Self.run(arguments, inputs: [[3, 1, 4]], mask: mask, dtype: dtype)
      #expect(numbers.allSatisfy { $0.allSatisfy(\.isFinite) })
      #expect(numbers[0][4..<8].allSatisfy { $0 == 0 }, "the second row of the output")
      #expect(numbers[1][3..<6].allSatisfy { $0 == 0 }, "the second row of the weights")
      #expect(numbers[0][0] != 0)
    }
  }

  /// The same numbers, in place of what is left out and as three inputs.
  @Test func selfAttention_isAttentionToThreeEqualInputs() throws {
    let arguments = Self.named(["embed_dim": 6, "num_heads": 3])
    let own = try Self.run(arguments, inputs: [[4, 2, 6]])
    let layer = try BuiltPlugins.layer("MultiheadAttention", arguments)
    let parameters = try layer.parameters.enumerated().map {
      try Self.tensor(
        $1.shape, .float32, stream: 100 + UInt64($0), bound: 1 / Double($1.shape.dimensions.last ?? 1).squareRoot())
    }
    let x = try Self.tensor([4, 2, 6], .float32, stream: 0)
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [x, x, x, nil, nil], parameters: parameters)
    try runner.forward()
    #expect(Self.largestDifference([Golden.numbers(runner.outputs[0])], [own[0]]) < 1e-6)
  }

  @Test func shapesThatDoNotFit_areRefusedByName() throws {
    let arguments = Self.named(["embed_dim": 4, "num_heads": 2, "batch_first": true])
    for (field, shapes) in [
      ("query", [[2, 3, 5]]), ("key", [[2, 3, 4], [3, 3, 4]]), ("value", [[2, 3, 4], [2, 5, 4], [2, 6, 4]]),
    ] as [(String, [Shape])] {
      let error = #expect(throws: ComponentError.self) { try Self.run(arguments, inputs: shapes) }
      #expect(error?.field == field, "\(String(describing: error))")
    }
    let mask = try Tensor(TensorType(.bool, [3, 2]))
    let error = #expect(throws: ComponentError.self) { try Self.run(arguments, inputs: [[2, 3, 4]], mask: mask) }
    #expect(error?.field == "attn_mask" && error?.message.contains("[3, 3] or [4, 3, 3]") == true)
  }

  /// PyTorch's names, in its order: `TransformerEncoder(TransformerEncoderLayer(8, 2, 16), 1, LayerNorm(8))`.
  @Test func encoder_hasPyTorchsParameters() throws {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    let layer = ComponentReference(
      "TransformerEncoderLayer", Self.named(["d_model": 8, "nhead": 2, "dim_feedforward": 16]))
    let norm = ComponentReference("LayerNorm", Self.named(["normalized_shape": 8]))
    let encoder = ComponentReference(
      "TransformerEncoder",
      Self.named(["encoder_layer": .component(layer), "num_layers": 1, "norm": .component(norm)]))
    assembler.output("output", try assembler.apply(encoder, path: "0", to: [assembler.input("input")])[0])
    let model = try Model(assembler.graph(), factory: factory, seed: 1)
    let prefix = "0.layers.0."
    let names =
      [
        "self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias",
        "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight", "norm1.bias",
        "norm2.weight", "norm2.bias",
      ].map { prefix + $0 } + ["0.norm.weight", "0.norm.bias"]
    #expect(Set(model.parameters.map(\.name)) == Set(names))
  }
}
