import TenonCore
import TenonServices
import TenonTrials
import Testing

/// Every layer in each blocked layout that its ports accept: against PyTorch's numbers, and against the plain float64
/// computation on shapes that the reference data do not have.
struct BlockedLayerTests {
  static let layouts: [Layout] = [.c16, .n16]
  /// With one thread, two and three.
  static let hosts = (1...3).map { TenonServices.Host(threads: $0) }

  /// Golden cases whose first input has rank 4.
  static let golden = GoldenLayerTests.cases.filter {
    $0.inputs["input"]?["shape"]?.arrayValue?.count == 4
  }

  @Test(arguments: golden, layouts)
  func layer_reproducesPyTorch_inBlockedLayouts(_ golden: GoldenCase, _ layout: Layout) throws {
    let layer = try BuiltPlugins.layer(golden.type, golden.arguments())
    guard layer.inputs[0].layouts.contains(layout) else { return }
    do {
      try GoldenRun(golden, floats: .float32, layout: layout).check(layer)
    } catch let error as ComponentError where error.code == .unsupported {
      // A layer may decline a layout for a shape; the planner then takes another.
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [NamedValue]
    let shape: Shape
    var mode = PlanRequest.Mode.train
    var precision = PlanRequest.Precision.default
    /// Convolution with channels in lanes is elsewhere.
    var layouts: [Layout] {
      switch name {
      case "Conv2d": [.plain, .n16]
      case "ConvTranspose2d": [.plain, .c16]
      default: Layout.allCases
      }
    }
    var testDescription: String { "\(name) \(shape)" }
  }

  private static func pool(_ kernel: Int, _ stride: Int, _ padding: Int, _ more: NamedValue...) -> [NamedValue] {
    [
      NamedValue("kernel_size", .int(kernel)), NamedValue("stride", .int(stride)),
      NamedValue("padding", .int(padding)),
    ] + more
  }

  private static func convolution(_ channels: Int, _ outputs: Int, _ kernel: Int, _ padding: Int) -> [NamedValue] {
    [
      NamedValue("in_channels", .int(channels)), NamedValue("out_channels", .int(outputs)),
      NamedValue("kernel_size", .int(kernel)), NamedValue("padding", .int(padding)),
    ]
  }

  /// Channels and images that do not fill their lanes, odd extents, one image.
  static let shapes: [Shape] = [[3, 20, 9, 7], [17, 16, 6, 8], [1, 3, 11, 5], [33, 5, 8, 8], [2, 40, 23, 21]]

  static let cases: [Case] = shapes.flatMap { shape in
    let features = [NamedValue("num_features", .int(shape[1]))]
    return [
      Case(name: "ReLU", arguments: [], shape: shape), Case(name: "LeakyReLU", arguments: [], shape: shape),
      Case(name: "Tanh", arguments: [], shape: shape), Case(name: "Sigmoid", arguments: [], shape: shape),
      Case(name: "Identity", arguments: [], shape: shape), Case(name: "Flatten", arguments: [], shape: shape),
      Case(name: "Flatten", arguments: [NamedValue("start_dim", 2)], shape: shape),
      Case(name: "MaxPool2d", arguments: pool(2, 2, 0), shape: shape),
      Case(name: "MaxPool2d", arguments: pool(3, 2, 1), shape: shape),
      Case(name: "MaxPool2d", arguments: pool(3, 1, 1), shape: shape),
      Case(name: "MaxPool2d", arguments: pool(2, 2, 1), shape: shape),
      Case(name: "MaxPool2d", arguments: pool(2, 3, 0, NamedValue("ceil_mode", true)), shape: shape),
      Case(name: "MaxPool2d", arguments: pool(2, 1, 1, NamedValue("dilation", 2)), shape: shape),
      Case(name: "AvgPool2d", arguments: pool(2, 2, 0), shape: shape),
      Case(
        name: "AvgPool2d", arguments: pool(3, 2, 1, NamedValue("count_include_pad", false)), shape: shape),
      Case(name: "AdaptiveAvgPool2d", arguments: [NamedValue("output_size", 1)], shape: shape),
      Case(name: "AdaptiveAvgPool2d", arguments: [NamedValue("output_size", [3, 2])], shape: shape),
      Case(name: "AdaptiveMaxPool2d", arguments: [NamedValue("output_size", [1, .int(shape[3])])], shape: shape),
      Case(name: "MaxPool2d", arguments: pool(3, 3, 0), shape: shape),
      Case(name: "Upsample", arguments: [NamedValue("scale_factor", 2.0)], shape: shape),
      Case(name: "Upsample", arguments: [NamedValue("size", [5, 13])], shape: shape),
      Case(
        name: "Upsample", arguments: [NamedValue("scale_factor", 2.0), NamedValue("mode", "bilinear")], shape: shape),
      Case(
        name: "Upsample",
        arguments: [
          NamedValue("size", [13, 4]), NamedValue("mode", "bilinear"), NamedValue("align_corners", true),
        ], shape: shape),
      Case(
        name: "Upsample", arguments: [NamedValue("scale_factor", 1.5), NamedValue("mode", "bicubic")], shape: shape),
      Case(name: "Upsample", arguments: [NamedValue("size", [3, 2]), NamedValue("mode", "area")], shape: shape),
      Case(name: "BatchNorm2d", arguments: features, shape: shape),
      Case(name: "BatchNorm2d", arguments: features, shape: shape, mode: .eval),
      Case(name: "BatchNorm2d", arguments: features + [NamedValue("affine", false)], shape: shape),
      Case(name: "Conv2d", arguments: convolution(shape[1], 6, 5, 2), shape: shape),
      Case(name: "Conv2d", arguments: convolution(shape[1], 6, 5, 1), shape: shape, precision: .exact),
      Case(name: "Conv2d", arguments: convolution(shape[1], 3, 3, 0), shape: shape),
      Case(
        name: "Conv2d", arguments: Array(convolution(shape[1], 9, 4, 0).dropLast()) + [NamedValue("padding", "same")],
        shape: shape),
      Case(name: "Conv2d", arguments: convolution(shape[1], 17, 1, 3), shape: shape),
      Case(name: "ConvTranspose2d", arguments: convolution(shape[1], 18, 3, 1), shape: shape),
      Case(
        name: "ConvTranspose2d", arguments: convolution(shape[1], 7, 4, 1) + [NamedValue("stride", 2)], shape: shape),
      Case(
        name: "ConvTranspose2d",
        arguments: convolution(shape[1], 33, 2, 0) + [NamedValue("stride", [3, 2]), NamedValue("bias", false)],
        shape: shape),
      Case(name: "Dropout", arguments: [], shape: shape), Case(name: "Dropout2d", arguments: [], shape: shape),
      Case(name: "Dropout", arguments: [], shape: shape, mode: .eval),
      Case(name: "Scale", arguments: [NamedValue("factor", -1.5)], shape: shape),
    ] + CatalogueLayerTests.curves.map { Case(name: $0, arguments: [], shape: shape) }
  }

  @Test(arguments: cases, layouts)
  func layer_isTheSameFunctionInEveryLayout(_ item: Case, _ layout: Layout) throws {
    guard item.layouts.contains(layout) else { return }
    let reference = try run(item, .float64, .plain)
    let received = try run(item, .float32, layout)
    expectClose(received, reference, "\(layout)")
  }

  /// Outputs, gradients of inputs and parameters, and buffers after forward, backward and backward added on top.
  private func run(_ item: Case, _ floats: DType, _ layout: Layout, threads: Int = 2) throws -> [[Double]] {
    func random(_ shape: Shape, _ stream: UInt64) throws -> Tensor {
      try RandomTensor.make(floats, shape, stream: stream)
    }
    let layer = try BuiltPlugins.layer(item.name, item.arguments)
    #expect(layer.inputs[0].layouts.contains(layout))
    let buffers = try layer.buffers.map { buffer in
      guard buffer.dtype == .float32 else { return try Tensor(TensorType(buffer.dtype, buffer.shape)) }
      // Variances are positive.
      return try random(buffer.shape, 5).positive
    }
    let input = try random(item.shape, 1)
    let runner = try LayerRunner(
      layer, host: Self.hosts[threads - 1], inputs: [input],
      parameters: layer.parameters.map { try random($0.shape, 2) }, buffers: buffers, mode: item.mode,
      precision: item.precision, layouts: ForcedLayouts.of(layer, layout, [input]), seed: 3, stream: 4,
      step: 5)
    try runner.forward()
    let gradient = try random(runner.outputs[0].shape, 3)
    try runner.backward(gradOutputs: [gradient])
    let once = (runner.gradInputs + runner.gradParameters).compactMap { $0 }.map(Golden.numbers)
    try runner.backward(gradOutputs: [gradient], accumulate: true)
    let twice = (runner.gradInputs + runner.gradParameters).compactMap { $0 }.map(Golden.numbers)
    return runner.outputs.map(Golden.numbers) + once + twice + buffers.map(Golden.numbers)
  }

  @Test(arguments: cases.filter { $0.shape == [2, 40, 23, 21] || $0.shape == [33, 5, 8, 8] }, layouts)
  func layer_isTheSameBitsForAnyNumberOfThreads_inBlockedLayouts(_ item: Case, _ layout: Layout) throws {
    guard item.layouts.contains(layout) else { return }
    #expect(try run(item, .float32, layout, threads: 1) == run(item, .float32, layout, threads: 3))
  }

  /// The rows of the choice among algorithms for images in lanes.
  @Test(arguments: [
    (5, PlanRequest.Precision.default, "Winograd F(4, 5)"), (5, .exact, "direct"), (3, .default, "direct"),
  ])
  func convolution_choosesByKernelAndPrecision(
    _ kernel: Int, _ precision: PlanRequest.Precision, _ algorithm: String
  ) throws {
    let item = Case(
      name: "Conv2d", arguments: Self.convolution(3, 4, kernel, 2), shape: [20, 3, 9, 9], precision: precision)
    #expect(Self.cases.contains { $0.name == "Conv2d" && $0.precision == precision })
    let layer = try BuiltPlugins.layer(item.name, item.arguments)
    let operation = try layer.plan(
      PlanRequest(
        mode: .train, precision: precision, inputs: [TensorType(.float32, item.shape, layout: .n16)],
        outputLayouts: [.n16], wantsGradInput: [true], wantsGradParameter: [true, true]))
    #expect(operation.plan.algorithm.contains(algorithm), "\(operation.plan.algorithm)")
    #expect(operation.plan.estimatedNanoseconds > 0)
  }

  @Test(arguments: ["Add", "Mul", "Sub", "Div"], layouts)
  func combination_isTheSameInEveryLayout(_ name: String, _ layout: Layout) throws {
    let shape: Shape = [19, 21, 7, 5]
    let layer = try BuiltPlugins.layer(name)
    let inputs = try [1, 2].map { try RandomTensor.make(.float32, shape, stream: $0) }
    let gradient = try RandomTensor.make(.float32, shape, stream: 3)
    let results = try [Layout.plain, layout].map { layout in
      let runner = try LayerRunner(
        layer, host: BuiltPlugins.host, inputs: inputs, layouts: ForcedLayouts.of(layer, layout, inputs))
      try runner.forward()
      try runner.backward(gradOutputs: [gradient])
      try runner.backward(gradOutputs: [gradient], accumulate: true)
      return runner.outputs + runner.gradInputs.compactMap { $0 }
    }
    #expect(results[0] == results[1])
    #expect(results[0].count == 3)
  }

  @Test func layer_refusesAnOutputLayoutThatItCannotMake() throws {
    let layer = try BuiltPlugins.layer("ReLU")
    let error = try #require(throws: ComponentError.self) {
      _ = try layer.plan(
        PlanRequest(
          mode: .train, inputs: [TensorType(.float32, [2, 3, 4, 4], layout: .c16)], outputLayouts: [.plain],
          wantsGradInput: [true], wantsGradParameter: []))
    }
    #expect(error.code == .unsupported)
  }
}
