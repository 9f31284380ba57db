import TenonCore
import TenonHost
import TenonServices
import TenonTrials
import Testing

/// What the reference data do not show of activations, shape operations, padding, upsampling, pooling, normalization
/// and bags: random draws, far ends, empty batches, refusals, cuts into tasks.
struct CatalogueLayerTests {
  typealias Case = (name: String, arguments: [NamedValue], shape: Shape)

  private func run(
    _ name: String, _ arguments: [NamedValue], _ inputs: [Tensor], host: TenonServices.Host = BuiltPlugins.host,
    mode: PlanRequest.Mode = .train
  ) throws -> LayerRunner {
    let layer = try BuiltPlugins.layer(name, arguments)
    let dtype = inputs.first { $0.dtype.isFloatingPoint }?.dtype ?? .float32
    let runner = try LayerRunner(
      layer, host: host, inputs: inputs,
      parameters: layer.parameters.map { try RandomTensor.make(dtype, $0.shape, stream: 7) },
      buffers: layer.buffers.map { try Tensor(TensorType($0.dtype, $0.shape)) }, mode: mode, seed: 3, stream: 4, step: 5
    )
    try runner.forward()
    return runner
  }

  // MARK: Random draws

  private static let uniforms: [Float] = (0..<20_003).map {
    RandomSequence(seed: 3, stream: 4, step: 5).uniform(UInt64($0))
  }

  @Test func rrelu_drawsASlopeForEachElementBelowZero() throws {
    let input = try RandomTensor.make(.float32, [20_003], stream: 1)
    let runner = try run("RReLU", [NamedValue("lower", 0.25), NamedValue("upper", 0.75)], [input])
    let slopes = zip(input[Float.self], Self.uniforms).map { $0 > 0 ? 1 : 0.25 + 0.5 * $1 }
    #expect(Array(runner.outputs[0][Float.self]) == zip(input[Float.self], slopes).map { $0 * $1 })
    try runner.backward(gradOutputs: [input])
    #expect(runner.gradInputs[0] == runner.outputs[0])
  }

  @Test func alphaDropout_keepsMeanAndVariance() throws {
    let input = try RandomTensor.make(.float32, [20_003], stream: 1)
    let values = Array(input[Float.self])
    let mean = values.reduce(0, +) / Float(values.count)
    let deviation = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(values.count)).squareRoot()
    for i in values.indices { input[Float.self][i] = (values[i] - mean) / deviation }
    let runner = try run("AlphaDropout", [NamedValue("p", 0.3)], [input])
    let output = Array(runner.outputs[0][Float.self])
    let replaced = try #require(output.min())
    for i in output.indices { #expect((output[i] == replaced) == (Self.uniforms[i] < 0.3)) }
    let outputMean = output.reduce(0, +) / Float(output.count)
    let variance = output.map { ($0 - outputMean) * ($0 - outputMean) }.reduce(0, +) / Float(output.count)
    #expect(abs(outputMean) < 0.03 && abs(variance - 1) < 0.05, "\(outputMean) \(variance)")
  }

  @Test(arguments: ["Dropout1d": Shape([4, 15, 7]), "Dropout3d": Shape([4, 15, 2, 3, 5])])
  func dropoutOfChannels_keepsTheChannelsThatTheRandomSequenceNames(_ name: String, _ shape: Shape) throws {
    let input = try RandomTensor.make(.float32, shape, stream: 1)
    let inner = shape.elementCount / 60
    let runner = try run(name, [NamedValue("p", 0.25)], [input])
    let expected = input[Float.self].enumerated().map {
      $0.element * (Self.uniforms[$0.offset / inner] >= 0.25 ? 1 / 0.75 : 0)
    }
    #expect(Array(runner.outputs[0][Float.self]) == expected)
  }

  // MARK: Far ends

  static let curves = [
    "ReLU6", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Softplus", "Softsign", "Softshrink", "Hardshrink",
    "Tanhshrink", "Hardswish", "Hardsigmoid", "Hardtanh", "LogSigmoid",
  ]

  @Test(arguments: curves)
  func activation_ofFloat32IsCloseToFloat64Everywhere(_ name: String) throws {
    var numbers: [Double] = [0, 1e-30, -1e-30, 1e-6, -1e-6, 87, -87, 88.5, -88.5, 104, -104, 1e4, -1e4, 1e9, -1e9]
    numbers += (0..<4_000).map { Double($0 - 2_000) / 97 }
    let count = numbers.count
    let single = try run(name, [], [Tensor(numbers.map { Float($0) }, shape: [count])])
    let exact = try run(name, [], [Tensor(numbers.map { Double(Float($0)) }, shape: [count])])
    try single.backward(gradOutputs: [Tensor([Float](repeating: 1, count: count), shape: [count])])
    try exact.backward(gradOutputs: [Tensor([Double](repeating: 1, count: count), shape: [count])])
    let pairs = [
      (single.outputs[0], exact.outputs[0]),
      (try #require(single.gradInputs[0]), try #require(exact.gradInputs[0])),
    ]
    for (received, wanted) in pairs {
      for (i, (a, b)) in zip(Golden.numbers(received), Golden.numbers(wanted)).enumerated() {
        #expect(abs(a - b) <= 4e-7 + 2e-6 * abs(b), "\(name) at \(numbers[i]): \(a), not \(b)")
      }
    }
  }

  @Test(arguments: ["LayerNorm", "GroupNorm", "InstanceNorm1d"])
  func normalization_losesNoDigitsToALargeMean(_ name: String) throws {
    let arguments: [NamedValue] =
      switch name {
      case "LayerNorm": [NamedValue("normalized_shape", 1_000), NamedValue("elementwise_affine", false)]
      case "GroupNorm": [NamedValue("num_groups", 1), NamedValue("num_channels", 3), NamedValue("affine", false)]
      default: [NamedValue("num_features", 3)]
      }
    let input = try RandomTensor.make(.float32, [4, 3, 1_000], stream: 1)
    for i in 0..<12_000 { input[Float.self][i] = (input[Float.self][i] * 1_024).rounded() / 1_024 }
    let small = try run(name, arguments, [input.copy()])
    for i in 0..<12_000 { input[Float.self][i] += 4_096 }
    let large = try run(name, arguments, [input])
    for (a, b) in zip(large.outputs[0][Float.self], small.outputs[0][Float.self]) { #expect(abs(a - b) < 1e-5) }
  }

  // MARK: Empty batches

  static let empty: [Case] = [
    ("GELU", [], [0, 3]), ("PReLU", [NamedValue("num_parameters", 3)], [0, 3, 4]), ("GLU", [], [0, 4]),
    ("Softmax2d", [], [0, 3, 2, 2]), ("RReLU", [], [0, 3]), ("AlphaDropout", [], [0, 3]),
    ("Dropout1d", [], [0, 3, 2]), ("Reshape", [NamedValue("shape", [0, 2])], [0, 3]),
    ("Permute", [NamedValue("dims", [1, 0])], [0, 3]),
    ("Slice", [NamedValue("dim", 1), NamedValue("end", 2)], [0, 3]),
    ("Slice", [NamedValue("start", 5)], [3, 2]), ("PixelShuffle", [NamedValue("upscale_factor", 2)], [0, 4, 2, 2]),
    ("ChannelShuffle", [NamedValue("groups", 2)], [0, 4, 2]), ("Mean", [NamedValue("dim", 1)], [0, 3]),
    ("Sum", [NamedValue("dim", [1, 2])], [0, 3, 4]), ("Unfold", [NamedValue("kernel_size", 2)], [0, 3, 4, 4]),
    ("ReflectionPad2d", [NamedValue("padding", [1, 1, 1, 1])], [0, 3, 4, 4]),
    ("Upsample", [NamedValue("scale_factor", 2.0)], [0, 3, 4, 4]),
    ("LayerNorm", [NamedValue("normalized_shape", 4)], [0, 4]),
    ("GroupNorm", [NamedValue("num_groups", 2), NamedValue("num_channels", 4)], [0, 4, 3]),
    ("InstanceNorm2d", [NamedValue("num_features", 3), NamedValue("affine", true)], [0, 3, 2, 2]),
    ("LocalResponseNorm", [NamedValue("size", 3)], [0, 3, 2]),
    ("MaxPool1d", [NamedValue("kernel_size", 2)], [0, 3, 4]),
    ("AdaptiveMaxPool2d", [NamedValue("output_size", 2)], [0, 3, 4, 4]),
    ("LPPool2d", [NamedValue("norm_type", 2.0), NamedValue("kernel_size", 2)], [0, 3, 4, 4]),
    ("Conv1d", convolution, [0, 4, 8]), ("ConvTranspose2d", convolution, [0, 4, 3, 3]),
  ]

  static let convolution = [
    NamedValue("in_channels", 4), NamedValue("out_channels", 6), NamedValue("kernel_size", 3),
  ]

  @Test(arguments: empty.indices)
  func layer_takesABatchOfNothing(_ index: Int) throws {
    let (name, arguments, shape) = Self.empty[index]
    let runner = try run(name, arguments, [Tensor(TensorType(.float32, shape))])
    #expect(runner.outputs[0].shape.elementCount == 0)
    try runner.backward(gradOutputs: [runner.outputs[0].copy()])
    for gradient in runner.gradParameters + runner.gradInputs {
      #expect(gradient?[Float.self].allSatisfy { $0 == 0 } == true)
    }
  }

  // MARK: Refusals

  static let refused: [(name: String, arguments: [NamedValue], shape: Shape, part: String)] = [
    ("GLU", [], [3, 5], "even"), ("Softmax2d", [], [3, 5], "[N, C, H, W]"),
    ("PReLU", [NamedValue("num_parameters", 3)], [2, 4], "num_parameters"),
    ("Dropout3d", [], [2, 3], "[N, C, D, H, W]"),
    ("Reshape", [NamedValue("shape", [-1, 4])], [3, 3], "multiple of 4"),
    ("Unflatten", [NamedValue("dim", 1), NamedValue("unflattened_size", [2, 2])], [3, 6], "unflattened_size"),
    ("Permute", [NamedValue("dims", [0, 2, 1])], [3, 3], "rank 3"),
    ("Permute", [NamedValue("dims", [0, 0])], [3, 3], "each dimension once"),
    ("Slice", [NamedValue("dim", 3)], [3, 3], "dim"), ("Mean", [NamedValue("dim", [0, -2])], [3, 3], "once"),
    ("PixelShuffle", [NamedValue("upscale_factor", 2)], [1, 6, 2, 2], "multiple of 4"),
    ("PixelUnshuffle", [NamedValue("downscale_factor", 2)], [1, 6, 3, 2], "multiples of 2"),
    ("ChannelShuffle", [NamedValue("groups", 4)], [1, 6, 3], "groups"),
    ("Unfold", [NamedValue("kernel_size", 5)], [1, 6, 3, 3], "[5, 5]"),
    ("Fold", [NamedValue("output_size", [4, 4]), NamedValue("kernel_size", 2)], [1, 8, 8], "9]"),
    ("ReflectionPad2d", [NamedValue("padding", [3, 0, 0, 0])], [1, 1, 5, 3], "more than 3"),
    ("CircularPad1d", [NamedValue("padding", [4, 0])], [1, 3], "at least 4"),
    ("ConstantPad1d", [NamedValue("padding", [-3, -3]), NamedValue("value", 0.0)], [1, 5], "padding"),
    ("Upsample", [NamedValue("scale_factor", 2.0), NamedValue("mode", "bilinear")], [1, 2, 3], "[N, C, H, W]"),
    ("Upsample", [NamedValue("size", [2, 3])], [1, 2, 3], "2 numbers in size"),
    ("Upsample", [NamedValue("scale_factor", 0.1)], [1, 2, 3], "scale_factor"),
    ("LayerNorm", [NamedValue("normalized_shape", [3, 4])], [2, 4, 3], "normalized_shape"),
    ("GroupNorm", [NamedValue("num_groups", 2), NamedValue("num_channels", 4)], [2, 3, 3], "num_channels"),
    ("InstanceNorm2d", [NamedValue("num_features", 3)], [2, 3, 1, 1], "more than 1 value"),
    ("LocalResponseNorm", [NamedValue("size", 3)], [2, 3], "3 dimensions"),
    ("MaxPool1d", [NamedValue("kernel_size", 4)], [2, 3, 3], "kernel_size"),
    ("AvgPool1d", [NamedValue("kernel_size", 2)], [3], "[N, C, L]"), ("Conv1d", convolution, [2, 3, 9], "in_channels"),
    ("ConvTranspose1d", convolution, [2, 3, 9], "in_channels"),
    ("ConvTranspose2d", convolution + [NamedValue("padding", 4)], [2, 4, 3, 3], "padding"),
  ]

  @Test(arguments: refused.indices)
  func layer_saysWhichShapeItExpects(_ index: Int) throws {
    let (name, arguments, shape, part) = Self.refused[index]
    let error = try #require(throws: ComponentError.self) {
      _ = try run(name, arguments, [Tensor(TensorType(.float32, shape))])
    }
    #expect(error.code == .shape && error.field == "input" && error.message.contains(part), "\(error.message)")
  }

  static let misconfigured: [(name: String, arguments: [NamedValue], argument: String)] = [
    ("Hardtanh", [NamedValue("min_val", 2.0)], "min_val"), ("CELU", [NamedValue("alpha", 0.0)], "alpha"),
    ("RReLU", [NamedValue("lower", 0.5)], "lower"), ("Reshape", [NamedValue("shape", [-1, -1])], "shape"),
    ("Upsample", [], "size"), ("Upsample", [NamedValue("size", 2), NamedValue("scale_factor", 2.0)], "size"),
    ("Upsample", [NamedValue("size", 2), NamedValue("align_corners", true)], "align_corners"),
    ("GroupNorm", [NamedValue("num_groups", 3), NamedValue("num_channels", 4)], "num_groups"),
    ("Conv1d", convolution + [NamedValue("groups", 3)], "groups"),
    ("ConvTranspose2d", convolution + [NamedValue("output_padding", 1)], "output_padding"),
    ("Fold", [NamedValue("output_size", 2), NamedValue("kernel_size", 3)], "output_size"),
    (
      "EmbeddingBag",
      [NamedValue("num_embeddings", 3), NamedValue("embedding_dim", 2), NamedValue("padding_idx", 3)], "padding_idx"
    ),
  ]

  @Test(arguments: misconfigured.indices)
  func layer_refusesArgumentsThatContradictEachOther(_ index: Int) throws {
    let (name, arguments, argument) = Self.misconfigured[index]
    let error = try #require(throws: PluginCallError.self) { try BuiltPlugins.layer(name, arguments) }
    #expect("\(error)".contains(argument), "\(error)")
  }

  @Test func maxUnpool_refusesPlacesOutsideOfThePlane() throws {
    let error = try #require(throws: ComponentError.self) {
      _ = try run(
        "MaxUnpool2d", [NamedValue("kernel_size", 2)],
        [Tensor([Float](arrayLiteral: 1), shape: [1, 1, 1]), Tensor([Int64](arrayLiteral: 4), shape: [1, 1, 1])])
    }
    #expect(error.code == .data && error.field == "indices" && error.message.contains("0..<4"), "\(error)")
  }

  @Test(arguments: [[1, 2] as [Int64], [0, 3, 2], [0, 5]])
  func embeddingBag_refusesOffsetsThatAreNoPlaces(_ offsets: [Int64]) throws {
    let error = try #require(throws: ComponentError.self) {
      _ = try run(
        "EmbeddingBag", [NamedValue("num_embeddings", 3), NamedValue("embedding_dim", 2)],
        [Tensor([Int64](arrayLiteral: 0, 1, 2, 0), shape: [4]), Tensor(offsets, shape: [offsets.count])])
    }
    #expect(error.code == .data && error.field == "offsets", "\(error)")
  }

  // MARK: Cuts into tasks

  static let large: [Case] = [
    ("GELU", [], [70_001]), ("PReLU", [], [70_001]), ("PReLU", [NamedValue("num_parameters", 70)], [50, 70, 31]),
    ("PReLU", [NamedValue("num_parameters", 700)], [90, 700]), ("GLU", [], [50, 1_500]),
    ("GLU", [NamedValue("dim", 0)], [6, 30_001]), ("RReLU", [], [70_001]), ("AlphaDropout", [], [70_001]),
    ("Softmin", [NamedValue("dim", 1)], [70, 9, 150]), ("Permute", [NamedValue("dims", [2, 0, 1])], [70, 90, 31]),
    ("Permute", [NamedValue("dims", [1, 0])], [300, 701]),
    ("Slice", [NamedValue("dim", 1), NamedValue("start", 3), NamedValue("step", 2)], [70, 90, 31]),
    ("PixelShuffle", [NamedValue("upscale_factor", 3)], [3, 36, 31, 33]), ("Sum", [], [300, 701]),
    ("Mean", [NamedValue("dim", [0, 2])], [70, 90, 31]), ("Mean", [NamedValue("dim", 0)], [70, 9_001]),
    ("Unfold", [NamedValue("kernel_size", 3), NamedValue("padding", 1)], [3, 7, 33, 31]),
    ("ReplicationPad2d", [NamedValue("padding", [3, 1, 2, 5])], [7, 9, 31, 33]),
    ("Upsample", [NamedValue("scale_factor", 2.5), NamedValue("mode", "bicubic")], [3, 7, 21, 23]),
    ("LayerNorm", [NamedValue("normalized_shape", 301)], [150, 301]),
    ("RMSNorm", [NamedValue("normalized_shape", 301), NamedValue("eps", 1e-5)], [150, 301]),
    ("GroupNorm", [NamedValue("num_groups", 4), NamedValue("num_channels", 32)], [9, 32, 15, 17]),
    ("InstanceNorm2d", [NamedValue("num_features", 20), NamedValue("affine", true)], [9, 20, 15, 17]),
    ("LocalResponseNorm", [NamedValue("size", 5), NamedValue("alpha", 0.5)], [9, 20, 25, 27]),
    ("MaxPool1d", [NamedValue("kernel_size", 3), NamedValue("stride", 2)], [9, 20, 501]),
    ("AvgPool1d", [NamedValue("kernel_size", 3)], [9, 20, 501]),
    ("LPPool2d", [NamedValue("norm_type", 2.0), NamedValue("kernel_size", 3)], [9, 20, 25, 27]),
    ("AdaptiveMaxPool2d", [NamedValue("output_size", 5)], [9, 20, 25, 27]),
    ("Conv1d", convolution, [9, 4, 501]), ("ConvTranspose1d", convolution, [9, 4, 501]),
    ("ConvTranspose2d", convolution + [NamedValue("stride", 2)], [9, 4, 25, 27]),
  ]

  @Test(arguments: large.indices)
  func layer_isTheSameBitsForAnyNumberOfThreads(_ index: Int) throws {
    let (name, arguments, shape) = Self.large[index]
    let input = try RandomTensor.make(.float32, shape, stream: 1)
    let results = try [1, 3].map { threads in
      let runner = try run(name, arguments, [input], host: .init(threads: threads))
      try runner.backward(gradOutputs: [RandomTensor.make(.float32, runner.outputs[0].shape, stream: 2)])
      return runner.outputs + (runner.gradInputs + runner.gradParameters).compactMap { $0 }
    }
    #expect(results[0].allSatisfy { Golden.numbers($0).allSatisfy(\.isFinite) })
    #expect(results[0] == results[1])
  }
}
