import TenonCore
import TenonHost
import TenonTrials
import Testing

/// Convolutions with what follows them folded in, against their members one after the other, plain and in float64.
@Suite struct FoldedConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: Shape
    let outChannels: Int
    /// A part of the algorithm that is meant to be reached.
    let algorithm: String
    var kernel = 3
    var stride = 1
    var layout = Layout.c16
    var precision = PlanRequest.Precision.default
    var convolution: [NamedValue] = []
    var normalization: [NamedValue] = []

    var testDescription: String { "\(name) \(shape) to \(outChannels), \(algorithm)" }

    /// The members behind the convolution.
    var others: [String] {
      ["BatchNorm2d", "Add", "ReLU", "Tanh", "MaxPool2d"].filter { name.contains($0.replacing("2d", with: "")) }
    }
  }

  static let normalized = [
    "Conv2dBatchNorm2d", "Conv2dBatchNorm2dReLU", "Conv2dBatchNorm2dAddReLU", "Conv2dBatchNorm2dReLUMaxPool2d",
  ]
  static let activated = ["Conv2dReLUMaxPool2d", "Conv2dTanhMaxPool2d"]

  /// Every algorithm and every division of the work; channels that do not fill their lanes, odd extents, one image.
  static let cases: [Case] = (normalized + activated).flatMap { name in
    [
      Case(name: name, shape: [3, 3, 21, 17], outChannels: 40, algorithm: "direct from plain", layout: .plain),
      Case(name: name, shape: [1, 20, 23, 19], outChannels: 35, algorithm: "direct", kernel: 5, stride: 2),
      Case(name: name, shape: [2, 40, 15, 9], outChannels: 20, algorithm: "direct", kernel: 1),
      Case(name: name, shape: [2, 40, 19, 18], outChannels: 35, algorithm: "F(4x4) blocks"),
      Case(name: name, shape: [2, 33, 19, 18], outChannels: 48, algorithm: "F(4x4) blocks", layout: .plain),
      Case(name: name, shape: [24, 257, 3, 2], outChannels: 262, algorithm: "F(4x4) panels"),
      Case(name: name, shape: [2, 40, 19, 18], outChannels: 35, algorithm: "F(2x2) blocks", precision: .exact),
      Case(name: name, shape: [1, 260, 7, 7], outChannels: 256, algorithm: "F(2x2) panels", precision: .exact),
      Case(
        name: name, shape: [2, 40, 9, 8], outChannels: 20, algorithm: "direct", kernel: 1,
        convolution: [NamedValue("bias", false)], normalization: [NamedValue("affine", false)]),
    ]
  }
  /// What a division into points needs; with an addend, and pooled.
  static let largeCases: [Case] = [normalized[2], normalized[3]].flatMap { name in
    [
      Case(name: name, shape: [5, 260, 23, 22], outChannels: 520, algorithm: "F(4x4) points"),
      Case(name: name, shape: [4, 514, 23, 22], outChannels: 514, algorithm: "F(2x2) points", precision: .exact),
    ]
  }
  static let laneCases: [Case] = activated.flatMap { name in
    [
      Case(name: name, shape: [17, 3, 9, 12], outChannels: 6, algorithm: "in lanes, direct", layout: .n16),
      Case(
        name: name, shape: [33, 5, 12, 11], outChannels: 9, algorithm: "in lanes, Winograd", kernel: 5, layout: .n16),
    ]
  }

  /// The layers of the members, and the tensors of both sides.
  private struct Setting {
    let item: Case
    let layers: [(name: String, layer: any Layer)]

    init(_ item: Case) throws {
      self.item = item
      let padding = NamedValue("padding", .int(item.kernel / 2))
      let convolution = try BuiltPlugins.layer(
        "Conv2d",
        [
          NamedValue("in_channels", .int(item.shape[1])), NamedValue("out_channels", .int(item.outChannels)),
          NamedValue("kernel_size", .int(item.kernel)), NamedValue("stride", .int(item.stride)), padding,
        ] + item.convolution)
      layers =
        try [("Conv2d", convolution)]
        + item.others.map { name in
          let arguments =
            switch name {
            case "BatchNorm2d": [NamedValue("num_features", .int(item.outChannels))] + item.normalization
            case "MaxPool2d": FusedLaneTests.pool
            default: [NamedValue]()
            }
          return (name, try BuiltPlugins.layer(name, arguments))
        }
    }

    private func tensors(_ list: [Parameter], _ floats: DType, stream: UInt64) throws -> [Tensor] {
      try list.enumerated().map { index, parameter in
        guard parameter.dtype != .int64 else { return try Tensor(TensorType(.int64, [])) }
        let tensor = try RandomTensor.make(floats, parameter.shape, stream: stream + UInt64(index))
        if parameter.name == "running_var" { return try tensor.positive }
        guard parameter.shape.rank == 4 else { return tensor }
        // Sums of about one.
        let fanIn = Double(parameter.shape.elementCount / parameter.shape[0])
        return try tensor.mapped { Double(Float($0 / fanIn.squareRoot())) }
      }
    }

    private func parameters(_ index: Int, _ floats: DType) throws -> [Tensor] {
      try tensors(layers[index].layer.parameters, floats, stream: 10 + 10 * UInt64(index))
    }

    private func buffers(_ index: Int, _ floats: DType) throws -> [Tensor] {
      try tensors(layers[index].layer.buffers, floats, stream: 60 + 10 * UInt64(index))
    }

    private func other(_ floats: DType) throws -> Tensor {
      let window = { (extent: Int) in (extent + 2 * (item.kernel / 2) - item.kernel) / item.stride + 1 }
      let shape: Shape = [item.shape[0], item.outChannels, window(item.shape[2]), window(item.shape[3])]
      return try RandomTensor.make(floats, shape, stream: 2)
    }

    func members() throws -> [Double] {
      var value = try RandomTensor.make(.float64, item.shape, stream: 1)
      for (index, link) in layers.enumerated() {
        let inputs = link.name == "Add" ? [value, try other(.float64)] : [value]
        let runner = try LayerRunner(
          link.layer, host: BuiltPlugins.host, inputs: inputs, parameters: parameters(index, .float64),
          buffers: buffers(index, .float64), mode: .eval, wantsGradients: false)
        try runner.forward()
        value = runner.outputs[0]
      }
      return Golden.numbers(value)
    }

    /// The fused layer; nil when it declines its members.
    func layer() throws -> (any Layer)? {
      let factory = try BuiltPlugins.factory()
      let entry = try #require(try factory.registry.fusions(listed: []).first { $0.fullName == "tenon/\(item.name)" })
      return try factory.fused(
        entry,
        members: layers.enumerated().map { (layer: $1.layer, component: "tenon/\($1.name)", stream: UInt64($0)) })
    }

    func folded(
      threads: Int = 2, mode: PlanRequest.Mode = .eval, wantsGradients: Bool = false
    ) throws -> LayerRunner {
      let layer = try #require(try layer())
      let input = try RandomTensor.make(.float32, item.shape, stream: 1)
      let inputs = item.others.contains("Add") ? [input, try other(.float32)] : [input]
      let shortcut: [Layout] = inputs.count > 1 ? [.c16] : []
      return try LayerRunner(
        layer, host: BlockedLayerTests.hosts[threads - 1], inputs: inputs,
        parameters: layers.indices.flatMap { try parameters($0, .float32) },
        buffers: layers.indices.flatMap { try buffers($0, .float32) }, mode: mode, precision: item.precision,
        wantsGradients: wantsGradients,
        layouts: (inputs: [item.layout] + shortcut, outputs: [item.layout == .n16 ? .n16 : .c16]))
    }
  }

  @Test(arguments: cases + largeCases + laneCases)
  func foldedLayer_isWhatItsMembersAre(_ item: Case) throws {
    let setting = try Setting(item)
    let runner = try setting.folded()
    #expect(runner.plan.algorithm.contains(item.algorithm))
    #expect(runner.plan.algorithm.contains("folded"))
    try runner.forward()
    expectClose([Golden.numbers(runner.outputs[0])], [try setting.members()], "output")
  }

  @Test(arguments: [cases[2], cases[3], laneCases[0]])
  func foldedLayer_isTheSameBitsForAnyNumberOfThreads(_ item: Case) throws {
    let results = try (1...3).map { threads in
      let runner = try Setting(item).folded(threads: threads)
      try runner.forward()
      return Golden.numbers(runner.outputs[0])
    }
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  @Test(arguments: normalized + activated)
  func foldedLayer_declinesTrainingAndGradients(_ name: String) throws {
    let setting = try Setting(Case(name: name, shape: [2, 40, 9, 8], outChannels: 20, algorithm: "direct", kernel: 1))
    #expect(throws: ComponentError.self) { try setting.folded(mode: .train) }
    #expect(throws: ComponentError.self) { try setting.folded(wantsGradients: true) }
  }

  @Test(arguments: activated, ["circular", "replicate", "reflect"])
  func otherPaddingThanZeros_isNotFolded(_ name: String, _ mode: String) throws {
    for layout: Layout in [.c16, .n16] {
      let setting = try Setting(
        Case(
          name: name, shape: [17, 3, 9, 12], outChannels: 6, algorithm: "direct", layout: layout,
          convolution: [NamedValue("padding_mode", .string(mode))]))
      #expect(throws: ComponentError.self) { try setting.folded() }
    }
  }

  @Test func normalizationByTheBatch_isNotFolded() throws {
    let setting = try Setting(
      Case(
        name: "Conv2dBatchNorm2d", shape: [2, 40, 9, 8], outChannels: 20, algorithm: "direct",
        normalization: [NamedValue("track_running_stats", false)]))
    #expect(try setting.layer() == nil)
  }
}
