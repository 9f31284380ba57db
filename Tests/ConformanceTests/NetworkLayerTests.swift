import TenonCore
import TenonTrials
import Testing

/// The layers of the networks in `Examples` at their own shapes and in the layouts that the planner gives them: values
/// and gradients against the plain float64 computation.
struct NetworkLayerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let network: String
    let component: String
    var arguments: [NamedValue] = []
    let shape: Shape
    var layouts = (Layout.c16, Layout.c16)
    /// What the algorithm of the default precision begins with, so that nothing stays unnoticed.
    var algorithm = ""
    var testDescription: String { "\(network): \(component) of \(shape)" }
  }

  private static func convolution(
    _ network: String, _ channels: Int, _ outputs: Int, _ extent: Int, kernel: Int = 3, stride: Int = 1,
    images: Int = 2, bias: Bool = false, from: Layout = .c16, to: Layout = .c16, _ algorithm: String
  ) -> Case {
    Case(
      network: network, component: "Conv2d",
      arguments: [
        NamedValue("in_channels", .int(channels)), NamedValue("out_channels", .int(outputs)),
        NamedValue("kernel_size", .int(kernel)), NamedValue("stride", .int(stride)),
        NamedValue("padding", .int(kernel / 2)), NamedValue("bias", .bool(bias)),
      ], shape: [images, channels, extent, extent], layouts: (from, to), algorithm: algorithm)
  }

  private static func linear(_ network: String, _ images: Int, _ features: Int, _ outputs: Int) -> Case {
    Case(
      network: network, component: "Linear",
      arguments: [NamedValue("in_features", .int(features)), NamedValue("out_features", .int(outputs))],
      shape: [images, features], layouts: (.plain, .plain))
  }

  private static func simple(
    _ network: String, _ component: String, _ shape: Shape, layout: Layout = .c16, _ arguments: NamedValue...
  ) -> Case {
    Case(network: network, component: component, arguments: arguments, shape: shape, layouts: (layout, layout))
  }

  static let cases: [Case] = small + food + residual

  /// mnist with images in lanes, and planes-birds.
  private static let small = [
    convolution(
      "mnist", 1, 20, 28, kernel: 5, images: 20, bias: true, from: .n16, to: .n16, "images in lanes, Winograd F(4, 5)"),
    convolution(
      "mnist", 20, 20, 14, kernel: 5, images: 20, bias: true, from: .n16, to: .n16, "images in lanes, Winograd F(4, 5)"),
    simple("mnist", "MaxPool2d", [20, 20, 28, 28], layout: .n16, NamedValue("kernel_size", 2)),
    simple("mnist", "ReLU", [20, 20, 28, 28], layout: .n16),
    linear("mnist", 100, 980, 10),
    convolution("planes-birds", 3, 16, 32, images: 16, bias: true, from: .plain, "direct from plain"),
    convolution("planes-birds", 16, 8, 16, images: 16, bias: true, to: .plain, "F(4x4)"),
    simple("planes-birds", "Tanh", [16, 16, 32, 32]), simple("planes-birds", "Tanh", [16, 8, 16, 16], layout: .plain),
    simple("planes-birds", "MaxPool2d", [16, 8, 16, 16], layout: .plain, NamedValue("kernel_size", 2)),
    linear("planes-birds", 64, 512, 32), linear("planes-birds", 64, 32, 2),
  ]

  private static let food =
    [
      convolution("food11", 3, 64, 128, bias: true, from: .plain, "direct from plain"),
      convolution("food11", 64, 128, 64, bias: true, "F(4x4)"),
      convolution("food11", 128, 256, 32, bias: true, "F(4x4)"),
      convolution("food11", 256, 512, 16, bias: true, "F(4x4)"),
      convolution("food11", 512, 512, 8, bias: true, "F(2x2)"),
      linear("food11", 16, 8192, 1024), linear("food11", 64, 1024, 512), linear("food11", 64, 512, 11),
    ]
    + [(64, 32), (128, 32), (256, 16), (512, 8)].flatMap { channels, extent in
      let shape: Shape = [3, channels, extent, extent]
      return [
        simple("food11", "BatchNorm2d", shape, NamedValue("num_features", .int(channels))),
        simple("food11", "BatchNorm2d", shape, layout: .plain, NamedValue("num_features", .int(channels))),
        simple("food11", "ReLU", shape), simple("food11", "MaxPool2d", shape, NamedValue("kernel_size", 2)),
      ]
    }

  private static let residual = [
    convolution("resnet34", 3, 64, 112, kernel: 7, stride: 2, from: .plain, "direct"),
    convolution("resnet34", 64, 128, 56, "F(4x4)"), convolution("resnet34", 128, 128, 56, "F(4x4)"),
    convolution("resnet34", 64, 128, 56, kernel: 1, "direct"),
    convolution("resnet34", 128, 256, 56, stride: 2, "direct"),
    convolution("resnet34", 128, 256, 56, kernel: 1, stride: 2, "direct"),
    convolution("resnet34", 256, 256, 28, "F(4x4)"), convolution("resnet34", 256, 512, 28, stride: 2, "direct"),
    convolution("resnet34", 256, 512, 28, kernel: 1, stride: 2, "direct"),
    convolution("resnet34", 512, 512, 14, "F(4x4)"), convolution("resnet34", 512, 512, 14, stride: 2, "direct"),
    convolution("resnet34", 512, 512, 14, kernel: 1, stride: 2, "direct"),
    convolution("resnet34", 512, 512, 7, images: 8, "F(4x4)"), convolution("resnet34", 512, 512, 7, "F(2x2)"),
    simple(
      "resnet34", "MaxPool2d", [2, 64, 56, 56], NamedValue("kernel_size", 3), NamedValue("stride", 2),
      NamedValue("padding", 1)),
    simple("resnet34", "AvgPool2d", [2, 512, 7, 7], NamedValue("kernel_size", 7)),
    simple("resnet34", "BatchNorm2d", [2, 512, 7, 7], NamedValue("num_features", 512)),
    simple("resnet34", "BatchNorm2d", [2, 64, 56, 56], NamedValue("num_features", 64)),
    linear("resnet34", 8, 512, 2),
  ]

  @Test(arguments: cases) func layer_agreesWithFloat64_inBothPrecisions(_ item: Case) throws {
    let layer = try BuiltPlugins.layer(item.component, item.arguments)
    let reference = try run(item, layer, .float64, .exact)
    let exact = try run(item, layer, .float32, .exact)
    let fast = try run(item, layer, .float32, .default)
    #expect(fast.algorithm.hasPrefix(item.algorithm), "\(fast.algorithm)")
    for (index, expected) in reference.results.enumerated() {
      let exactError = Self.error(exact.results[index].values, expected.values)
      // `!>` would let not-a-number pass.
      #expect(exactError <= 3e-6, "\(expected.name) of \(exact.algorithm): relative RMS error \(exactError)")
      let error = Self.error(fast.results[index].values, expected.values)
      let limit = 5 * max(exactError, 4e-7)
      #expect(error <= limit, "\(expected.name) of \(fast.algorithm): relative RMS error \(error)")
    }
  }

  @Test(arguments: [(100, 10), (64, 2), (64, 11), (8, 2)])
  func crossEntropy_agreesWithFloat64(_ images: Int, _ classes: Int) throws {
    let targets = try Tensor((0..<images).map { Int64($0 * 7 % classes) }, shape: [images])
    let results = try [DType.float64, .float32].map { floats in
      let loss = try BuiltPlugins.loss("CrossEntropyLoss")
      let runner = try LayerRunner(
        loss, host: BuiltPlugins.host,
        inputs: [try RandomTensor.make(floats, [images, classes], stream: 1), targets])
      try runner.forward()
      try runner.backward(gradOutputs: [try RandomTensor.make(floats, [], stream: 2)])
      return (runner.outputs + [try #require(runner.gradInputs[0])]).map(Golden.numbers)
    }
    for (received, expected) in zip(results[1], results[0]) { #expect(Self.error(received, expected) <= 5e-7) }
  }

  /// Output, gradients and running statistics of one step.
  private func run(
    _ item: Case, _ layer: any Layer, _ floats: DType, _ precision: PlanRequest.Precision
  ) throws -> (results: [(name: String, values: [Double])], algorithm: String) {
    let buffers = try layer.buffers.map { try Tensor(TensorType($0.dtype == .float32 ? floats : $0.dtype, $0.shape)) }
    var input = try RandomTensor.make(floats, item.shape, stream: 1)
    // A mean that is larger than the deviation, so that variances cancel if they can.
    if item.component == "BatchNorm2d" { input = try input.shifted(by: 2) }
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [input],
      parameters: layer.parameters.enumerated().map {
        try RandomTensor.make(floats, $1.shape, stream: 2 + UInt64($0))
      }, buffers: buffers, precision: precision,
      layouts: floats == .float64 ? nil : ([item.layouts.0], [item.layouts.1]))
    try runner.forward()
    try runner.backward(gradOutputs: [RandomTensor.make(floats, runner.outputs[0].shape, stream: 9)])
    let tensors: [(String, Tensor?)] =
      [("output", runner.outputs[0]), ("grad_input", runner.gradInputs[0])]
      + zip(layer.parameters, runner.gradParameters).map { ("gradient of \($0.name)", $1) }
      + zip(layer.buffers, buffers).map { ($0.name, $1) }
    return (try tensors.map { ($0, Golden.numbers(try #require($1))) }, runner.plan.algorithm)
  }

  /// Relative root mean square.
  private static func error(_ received: [Double], _ expected: [Double]) -> Double {
    guard received.count == expected.count else { return .infinity }
    var (difference, size) = (0.0, 0.0)
    for (one, other) in zip(received, expected) {
      difference += (one - other) * (one - other)
      size += other * other
    }
    return (difference / max(size, 1e-30)).squareRoot()
  }
}

extension Tensor {
  /// A tensor of random numbers plus a number; float64 gets what float32 rounds to.
  fileprivate func shifted(by number: Float) throws -> Tensor {
    dtype == .float64
      ? try Tensor(self[Double.self].map { Double(Float($0) + number) }, shape: shape)
      : try Tensor(self[Float.self].map { $0 + number }, shape: shape)
  }
}
