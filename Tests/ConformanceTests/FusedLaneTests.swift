import TenonCore
import TenonHost
import TenonTrials
import Testing

/// Fused layers in blocked layouts against their members, which run one after the other, plain and in float64.
@Suite struct FusedLaneTests {
  static let layouts: [Layout] = [.c16, .n16]
  static let names = ["BatchNorm2dReLU", "BatchNorm2dReLUMaxPool2d", "BatchNorm2dAddReLU", "TwoBatchNorm2dAddReLU"]
  /// Channels and images that do not fill their lanes, odd extents, one image; sums over several groups of planes.
  static let shapes: [Shape] = [
    [3, 20, 9, 7], [17, 16, 6, 8], [1, 3, 11, 5], [33, 5, 8, 8], [2, 40, 23, 21], [5, 17, 2, 3],
  ]
  static let arguments: [[NamedValue]] = [
    [], [NamedValue("affine", false)], [NamedValue("momentum", .null)], [NamedValue("track_running_stats", false)],
  ]

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: Shape
    var layout = Layout.c16
    var arguments: [NamedValue] = []
    var mode = PlanRequest.Mode.train
    var wantsGradients = true
    var testDescription: String { "\(name) \(shape) \(layout) \(arguments.map(\.name)) \(mode) \(wantsGradients)" }

    var normCount: Int { name == "TwoBatchNorm2dAddReLU" ? 2 : 1 }
    var adds: Bool { name.hasSuffix("AddReLU") }
    var pools: Bool { name.hasSuffix("MaxPool2d") }
  }

  static let cases: [Case] = names.flatMap { name in
    layouts.flatMap { layout in
      shapes.flatMap { shape in
        [
          Case(name: name, shape: shape, layout: layout),
          Case(name: name, shape: shape, layout: layout, mode: .eval, wantsGradients: false),
        ]
      }
        + arguments.flatMap { arguments in
          [PlanRequest.Mode.train, .eval].map {
            Case(name: name, shape: [3, 20, 9, 7], layout: layout, arguments: arguments, mode: $0)
          }
        }
    }
  }

  /// The same layers, tensors and results for both sides.
  private struct Setting {
    let item: Case
    let norm: any Layer
    let others: [(name: String, layer: any Layer)]

    init(_ item: Case) throws {
      self.item = item
      norm = try BuiltPlugins.layer(
        "BatchNorm2d", [NamedValue("num_features", .int(item.shape[1]))] + item.arguments)
      var others = item.adds ? [("Add", try BuiltPlugins.layer("Add"))] : []
      others.append(("ReLU", try BuiltPlugins.layer("ReLU")))
      if item.pools { others.append(("MaxPool2d", try BuiltPlugins.layer("MaxPool2d", FusedLaneTests.pool))) }
      self.others = others
    }

    func inputs(_ floats: DType) throws -> [Tensor] {
      try (0..<(item.adds ? 2 : 1)).map { try RandomTensor.make(floats, item.shape, stream: UInt64(1 + $0)) }
    }

    func parameters(_ floats: DType) throws -> [[Tensor]] {
      try (0..<item.normCount).map { index in
        try norm.parameters.enumerated().map {
          try RandomTensor.make(floats, $1.shape, stream: UInt64(10 + 10 * index + $0))
        }
      }
    }

    func buffers(_ floats: DType) throws -> [[Tensor]] {
      try (0..<item.normCount).map { index in
        try norm.buffers.enumerated().map {
          guard $1.dtype != .int64 else { return try Tensor(TensorType(.int64, [])) }
          // Variances are positive.
          return try RandomTensor.make(floats, $1.shape, stream: UInt64(50 + 10 * index + $0)).positive
        }
      }
    }

    func gradient(_ floats: DType, _ shape: Shape) throws -> Tensor {
      try RandomTensor.make(floats, shape, stream: 3)
    }

    /// Output and buffers, then the gradients of inputs and parameters.
    func members() throws -> (values: [[Double]], gradients: [[Double]]) {
      let (parameters, buffers) = (try parameters(.float64), try buffers(.float64))
      let inputs = try inputs(.float64)
      func runner(_ layer: any Layer, _ inputs: [Tensor], _ index: Int? = nil) throws -> LayerRunner {
        let runner = try LayerRunner(
          layer, host: BuiltPlugins.host, inputs: inputs, parameters: index.map { parameters[$0] } ?? [],
          buffers: index.map { buffers[$0] } ?? [], mode: item.mode, wantsGradients: item.wantsGradients)
        try runner.forward()
        return runner
      }
      let norms = try (0..<item.normCount).map { try runner(norm, [inputs[$0]], $0) }
      var values = norms.map { $0.outputs[0] }
      if item.adds && item.normCount == 1 { values.append(inputs[1]) }
      var chain: [LayerRunner] = []
      for other in others {
        chain.append(try runner(other.layer, values))
        values = chain[chain.count - 1].outputs
      }
      let results = values.map(Golden.numbers) + buffers.joined().map(Golden.numbers)
      guard item.wantsGradients else { return (results, []) }
      var gradients = [try gradient(.float64, values[0].shape)]
      for link in chain.reversed() {
        try link.backward(gradOutputs: [gradients[0]])
        gradients = link.gradInputs.compactMap(\.self)
      }
      for (index, norm) in norms.enumerated() {
        try norm.backward(gradOutputs: [gradients[index]])
        gradients[index] = try #require(norm.gradInputs[0])
      }
      return (results, (gradients + norms.flatMap { $0.gradParameters.compactMap(\.self) }).map(Golden.numbers))
    }

    /// The same, and the gradients once more when they have been added to themselves.
    func fused(threads: Int = 2) throws -> (values: [[Double]], gradients: [[Double]], twice: [[Double]]) {
      let factory = try BuiltPlugins.factory()
      let entry = try #require(
        try factory.registry.fusions(listed: []).first { $0.fullName == "tenon/\(item.name)" })
      let members =
        (0..<item.normCount).map { _ in (name: "BatchNorm2d", layer: norm) }
        + others.map { (name: $0.name, layer: $0.layer) }
      let layer = try #require(
        try factory.fused(
          entry,
          members: members.enumerated().map {
            (layer: $1.layer, component: "tenon/\($1.name)", stream: UInt64($0))
          }))
      let (inputs, buffers) = (try inputs(.float32), try buffers(.float32).flatMap(\.self))
      let runner = try LayerRunner(
        layer, host: BlockedLayerTests.hosts[threads - 1], inputs: inputs,
        parameters: parameters(.float32).flatMap(\.self), buffers: buffers, mode: item.mode,
        wantsGradients: item.wantsGradients, layouts: ForcedLayouts.of(layer, item.layout, inputs))
      #expect(runner.plan.algorithm.contains("\(item.layout)"))
      #expect(runner.plan.estimatedNanoseconds > 0)
      try runner.forward()
      let values = (runner.outputs + buffers).map(Golden.numbers)
      guard item.wantsGradients else { return (values, [], []) }
      let gradient = try gradient(.float32, runner.outputs[0].shape)
      func numbers() -> [[Double]] {
        (runner.gradInputs + runner.gradParameters).compactMap { $0 }.map(Golden.numbers)
      }
      try runner.backward(gradOutputs: [gradient])
      let once = numbers()
      try runner.backward(gradOutputs: [gradient], accumulate: true)
      return (values, once, numbers())
    }
  }

  static let pool = [NamedValue("kernel_size", 2)]

  @Test(arguments: cases)
  func fusedLayer_isWhatItsMembersAre(_ item: Case) throws {
    let setting = try Setting(item)
    let (members, fused) = (try setting.members(), try setting.fused())
    expectClose(fused.values, members.values, "values")
    expectClose(fused.gradients, members.gradients, "gradients")
    expectClose(fused.twice, members.gradients.map { $0.map { 2 * $0 } }, "gradients added")
  }

  @Test(arguments: names, layouts)
  func fusedLayer_isTheSameBitsForAnyNumberOfThreads(_ name: String, _ layout: Layout) throws {
    for shape: Shape in [[2, 40, 23, 21], [33, 5, 8, 8]] {
      let setting = try Setting(Case(name: name, shape: shape, layout: layout))
      let results = try (1...3).map { try setting.fused(threads: $0) }
      for other in results.dropFirst() {
        #expect(other.values == results[0].values)
        #expect(other.gradients == results[0].gradients)
        #expect(other.twice == results[0].twice)
      }
    }
  }
}
