import TenonCore
import TenonHost
import TenonServices
import TenonTrials
import Testing

/// What the reference data do not show: empty batches, NaN, random masks, refusals, cuts into tasks.
struct LayerBehaviourTests {
  private func run(
    _ name: String, _ arguments: [NamedValue] = [], _ input: Tensor, host: TenonServices.Host = BuiltPlugins.host,
    mode: PlanRequest.Mode = .train, step: UInt64 = 0
  ) throws -> LayerRunner {
    let layer = try BuiltPlugins.layer(name, arguments)
    let parameters = try layer.parameters.map { try RandomTensor.make(input.dtype, $0.shape, stream: 7) }
    let buffers = try layer.buffers.map {
      try Tensor(TensorType($0.dtype.isFloatingPoint ? input.dtype : $0.dtype, $0.shape))
    }
    let runner = try LayerRunner(
      layer, host: host, inputs: [input], parameters: parameters, buffers: buffers, mode: mode, seed: 3, stream: 4,
      step: step)
    try runner.forward()
    return runner
  }

  static let convolution: [NamedValue] = [
    NamedValue("in_channels", 4), NamedValue("out_channels", 6), NamedValue("kernel_size", 3),
  ]
  static let linear: [NamedValue] = [NamedValue("in_features", 5), NamedValue("out_features", 3)]

  static let layers: [(String, [NamedValue], Shape)] = [
    ("Conv2d", convolution, [0, 4, 8, 8]),
    ("Conv2d", convolution + [NamedValue("padding", 1), NamedValue("padding_mode", "circular")], [0, 4, 8, 8]),
    (
      "Conv2d",
      [
        NamedValue("in_channels", 4), NamedValue("out_channels", 4), NamedValue("kernel_size", 3),
        NamedValue("groups", 4),
      ], [0, 4, 8, 8]
    ),
    ("Linear", linear, [0, 5]), ("Linear", linear, [2, 0, 5]),
    ("MaxPool2d", [NamedValue("kernel_size", 2)], [0, 4, 8, 8]),
    ("ReLU", [], [0, 3]), ("Tanh", [], [0, 3]), ("Softmax", [NamedValue("dim", 1)], [0, 3]),
    ("Softmax", [NamedValue("dim", 1)], [3, 0]), ("Dropout", [], [0, 3]), ("Flatten", [], [0, 3, 2]),
    ("LogSoftmax", [NamedValue("dim", 1)], [0, 3]), ("Dropout2d", [], [0, 3, 2, 2]), ("Identity", [], [0]),
    ("AvgPool2d", [NamedValue("kernel_size", 2)], [0, 4, 8, 8]),
    ("AdaptiveAvgPool2d", [NamedValue("output_size", 2)], [0, 4, 8, 8]),
  ]

  @Test(arguments: layers.indices)
  func layer_takesABatchOfNothing(_ index: Int) throws {
    let (name, arguments, shape) = Self.layers[index]
    let runner = try run(name, arguments, Tensor(TensorType(.float32, shape)))
    #expect(runner.outputs[0].shape.elementCount == 0)
    try runner.backward(gradOutputs: [runner.outputs[0].copy()])
    for gradient in runner.gradParameters { #expect(gradient?[Float.self].allSatisfy { $0 == 0 } == true) }
  }

  static let refused: [(String, [NamedValue], Shape, String)] = [
    ("Conv2d", convolution, [2, 3, 8, 8], "in_channels = 4"), ("Conv2d", convolution, [2, 4, 8], "[2, 4, 8]"),
    ("Conv2d", convolution, [2, 4, 2, 8], "[3, 3] (kernel_size"), ("Conv2d", convolution, [2, 4, 0, 8], "above 0"),
    ("Linear", linear, [32, 784], "in_features = 5"), ("Linear", linear, [], "in_features = 5"),
    ("MaxPool2d", [NamedValue("kernel_size", 3)], [1, 1, 2, 9], "kernel_size"),
    ("MaxPool2d", [NamedValue("kernel_size", 3)], [2, 9], "[N, C, H, W]"),
    ("BatchNorm2d", [NamedValue("num_features", 4)], [2, 3, 5, 5], "num_features = 4"),
    ("BatchNorm2d", [NamedValue("num_features", 4)], [2, 4], "[N, C, H, W]"),
    ("BatchNorm1d", [NamedValue("num_features", 4)], [2, 4, 5, 5], "[N, C] or [N, C, L]"),
    ("BatchNorm1d", [NamedValue("num_features", 4)], [1, 4], "more than 1 value for each channel"),
    ("AvgPool2d", [NamedValue("kernel_size", 3)], [1, 1, 2, 9], "kernel_size"),
    ("AdaptiveAvgPool2d", [NamedValue("output_size", 2)], [2, 9], "[N, C, H, W]"),
    ("Dropout2d", [], [2, 9], "[N, C, H, W]"), ("LogSoftmax", [NamedValue("dim", 2)], [3, 4], "dim"),
    ("Softmax", [NamedValue("dim", 2)], [3, 4], "dim"), ("Flatten", [NamedValue("start_dim", 3)], [2, 3], "start_dim"),
    ("Flatten", [NamedValue("start_dim", 1), NamedValue("end_dim", 0)], [2, 3], "start_dim 1"),
    (
      "Conv2d", convolution + [NamedValue("padding", 8), NamedValue("padding_mode", "reflect")], [1, 4, 8, 9],
      "padding_mode = reflect"
    ),
    (
      "Conv2d", convolution + [NamedValue("padding", 9), NamedValue("padding_mode", "circular")], [1, 4, 8, 9],
      "padding_mode = circular"
    ),
  ]

  @Test(arguments: refused.indices)
  func layer_saysWhichShapeItExpects(_ index: Int) throws {
    let (name, arguments, shape, part) = Self.refused[index]
    let error = try #require(throws: ComponentError.self) {
      try run(name, arguments, Tensor(TensorType(.float32, shape)))
    }
    #expect(error.code == .shape)
    #expect(error.field == "input")
    #expect(error.message.contains(part), "\(error.message)")
  }

  static let misconfigured: [(String, [NamedValue], String)] = [
    ("Conv2d", convolution + [NamedValue("groups", 3)], "groups"),
    ("Conv2d", convolution + [NamedValue("padding", "same"), NamedValue("stride", 2)], "padding"),
    (
      "Conv2d",
      [
        NamedValue("in_channels", 1_073_741_824), NamedValue("out_channels", 1_073_741_824),
        NamedValue("kernel_size", 1_073_741_824),
      ], "kernel_size"
    ),
    ("Linear", [NamedValue("in_features", 2_147_483_647), NamedValue("out_features", 2_147_483_647)], "in_features"),
    ("MaxPool2d", [NamedValue("kernel_size", 2), NamedValue("padding", 2)], "padding"),
    ("MaxPool2d", [NamedValue("kernel_size", 1_073_741_824)], "kernel_size"),
  ]

  @Test(arguments: misconfigured.indices)
  func layer_refusesArgumentsThatContradictEachOther(_ index: Int) throws {
    let (name, arguments, argument) = Self.misconfigured[index]
    let error = try #require(throws: PluginCallError.self) { try BuiltPlugins.layer(name, arguments) }
    #expect("\(error)".contains(argument), "\(error)")
  }

  @Test func maxPool_passesNaNAndLetsTheFirstMaximumWin() throws {
    let nan = Float.nan
    for kernel in [2, 3] {
      // Windows beside each other; the second holds NaN, the third only -infinity.
      var input = [Float](repeating: 1, count: kernel * kernel * 3)
      input[kernel] = nan
      for row in 0..<kernel {
        for column in 0..<kernel { input[row * 3 * kernel + 2 * kernel + column] = -.infinity }
      }
      let runner = try run(
        "MaxPool2d", [NamedValue("kernel_size", .int(kernel))], Tensor(input, shape: [1, kernel, 3 * kernel]))
      let output = Array(runner.outputs[0][Float.self])
      #expect(output[0] == 1 && output[1].isNaN && output[2] == -.infinity)
      try runner.backward(gradOutputs: [Tensor([Float](arrayLiteral: 5, 6, 7), shape: [1, 1, 3])])
      var expected = [Float](repeating: 0, count: input.count)
      (expected[0], expected[kernel], expected[2 * kernel]) = (5, 6, 7)
      #expect(Array(try #require(runner.gradInputs[0])[Float.self]) == expected)
    }
  }

  @Test func maxPool_ofAWindowThatLiesInThePaddingHasNoGradient() throws {
    let arguments = [NamedValue("kernel_size", 2), NamedValue("padding", 1), NamedValue("dilation", 2)]
    let runner = try run("MaxPool2d", arguments, Tensor([Float(3)], shape: [1, 1, 1]))
    #expect(Array(runner.outputs[0][Float.self]) == [-.infinity])
    try runner.backward(gradOutputs: [Tensor([Float(1)], shape: [1, 1, 1])])
    #expect(Array(try #require(runner.gradInputs[0])[Float.self]) == [0])
  }

  @Test func relu_passesNaNAndStopsInfiniteGradientsWhereItIsFlat() throws {
    let runner = try run("ReLU", [], Tensor([Float](arrayLiteral: -1, 0, 2, .nan), shape: [4]))
    let output = Array(runner.outputs[0][Float.self])
    #expect(output[0...2] == [0, 0, 2] && output[3].isNaN)
    try runner.backward(gradOutputs: [Tensor([Float](arrayLiteral: .infinity, .infinity, 3, 4), shape: [4])])
    #expect(Array(try #require(runner.gradInputs[0])[Float.self]) == [0, 0, 3, 4])
  }

  @Test(arguments: [0.25, 0.5, 1])
  func dropout_keepsTheElementsThatTheRandomSequenceNames(_ p: Double) throws {
    let count = 20_003
    let input = try RandomTensor.make(.float32, [count], stream: 1)
    let runner = try run("Dropout", [NamedValue("p", .float(p))], input, step: 5)
    let random = RandomSequence(seed: 3, stream: 4, step: 5)
    let factors = (0..<count).map { Double(random.uniform(UInt64($0))) >= p ? Float(1 / (1 - p)) : 0 }
    #expect(Array(runner.outputs[0][Float.self]) == zip(input[Float.self], factors).map { $0 * $1 })
    let kept = Double(factors.count { $0 != 0 }) / Double(count)
    #expect(abs(kept - (1 - p)) < 0.02)
    try runner.backward(gradOutputs: [input])
    #expect(runner.gradInputs[0] == runner.outputs[0])
  }

  @Test(arguments: [0.25, 1])
  func dropout2d_keepsTheChannelsThatTheRandomSequenceNames(_ p: Double) throws {
    let (planes, inner) = (60, 15)
    let input = try RandomTensor.make(.float32, [4, 15, 3, 5], stream: 1)
    let runner = try run("Dropout2d", [NamedValue("p", .float(p))], input, step: 5)
    let random = RandomSequence(seed: 3, stream: 4, step: 5)
    let factors = (0..<planes).map { Double(random.uniform(UInt64($0))) >= p ? Float(1 / (1 - p)) : 0 }
    let expected = input[Float.self].enumerated().map { $1 * factors[$0 / inner] }
    #expect(Array(runner.outputs[0][Float.self]) == expected)
    try runner.backward(gradOutputs: [input])
    #expect(runner.gradInputs[0] == runner.outputs[0])
  }

  @Test(arguments: ["BatchNorm1d", "BatchNorm2d"])
  func batchNorm_losesNoDigitsToALargeMean(_ name: String) throws {
    let shape: Shape = name == "BatchNorm2d" ? [8, 3, 40, 40] : [12_800, 3]
    let input = try RandomTensor.make(.float32, shape, stream: 1)
    for i in 0..<shape.elementCount { input[Float.self][i] = 4_096 + (input[Float.self][i] * 1_024).rounded() / 1_024 }
    let shifted = try input.copy()
    for i in 0..<shape.elementCount { shifted[Float.self][i] -= 4_096 }
    let arguments = [
      NamedValue("num_features", 3), NamedValue("affine", false), NamedValue("track_running_stats", false),
    ]
    let (large, small) = (try run(name, arguments, input), try run(name, arguments, shifted))
    for (a, b) in zip(large.outputs[0][Float.self], small.outputs[0][Float.self]) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func dropout_isTheIdentityInEvaluation() throws {
    let input = try RandomTensor.make(.float32, [70_000], stream: 1)
    let runner = try run("Dropout", [], input, mode: .eval)
    #expect(runner.outputs[0] == input)
    try runner.backward(gradOutputs: [input])
    #expect(runner.gradInputs[0] == input)
  }

  static let large: [(String, [NamedValue], Shape)] = [
    ("Linear", [NamedValue("in_features", 700), NamedValue("out_features", 130)], [150, 700]),
    ("MaxPool2d", [NamedValue("kernel_size", 3), NamedValue("stride", 2), NamedValue("padding", 1)], [7, 5, 33, 31]),
    ("Softmax", [NamedValue("dim", 1)], [70, 9, 150]), ("Tanh", [], [70_000]), ("Dropout", [], [70_001]),
    ("Dropout2d", [], [9, 40, 31, 17]), ("LogSoftmax", [NamedValue("dim", 1)], [70, 9, 150]),
    ("AvgPool2d", [NamedValue("kernel_size", 3), NamedValue("stride", 2), NamedValue("padding", 1)], [7, 5, 33, 31]),
    ("AdaptiveAvgPool2d", [NamedValue("output_size", [3, 5])], [7, 5, 33, 31]),
    ("BatchNorm2d", [NamedValue("num_features", 37), NamedValue("track_running_stats", false)], [5, 37, 31, 17]),
    ("BatchNorm1d", [NamedValue("num_features", 137), NamedValue("track_running_stats", false)], [64, 137]),
  ]

  @Test(arguments: large.indices)
  func layer_isTheSameBitsForAnyNumberOfThreads(_ index: Int) throws {
    let (name, arguments, shape) = Self.large[index]
    let input = try RandomTensor.make(.float32, shape, stream: 1)
    let results = try [1, 3].map { threads in
      let runner = try run(name, arguments, input, host: .init(threads: threads))
      try runner.backward(gradOutputs: [RandomTensor.make(.float32, runner.outputs[0].shape, stream: 2)])
      return runner.outputs + (runner.gradInputs + runner.gradParameters).compactMap { $0 }
    }
    #expect(results[0] == results[1])
  }
}
