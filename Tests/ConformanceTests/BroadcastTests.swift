import Synchronization
import TenonCore
import TenonEngine
import TenonServices
import TenonTrials
import Testing

/// Tensors of different shapes: sums large enough to be taken in parts, fused layers, warnings.
@Suite struct BroadcastTests {
  /// Of both inputs; the sums over repetitions are many, few, along rows and across them.
  static let shapes: [(Shape, Shape)] = [
    ([300_001], [1]), ([], [70_001]), ([1_201, 70], [70]), ([1_201, 70], [1_201, 1]), ([3, 5, 61, 127], [5, 1, 1]),
    ([2, 1, 3_001, 1], [7, 1, 5]), ([40, 1, 2_049], [40, 3, 1]), ([0, 3], [1, 3]), ([2, 0], [2, 1]),
  ]

  /// Element by element, in float64.
  private static func reference(
    _ first: Tensor, _ second: Tensor, _ gradient: Tensor
  ) -> (product: [Double], gradients: [[Double]]) {
    let (a, b, g) = (Golden.numbers(first), Golden.numbers(second), Golden.numbers(gradient))
    let shape = gradient.shape
    func strides(_ own: Shape) -> [Int] {
      let missing = shape.rank - own.rank
      return shape.dimensions.indices.map { $0 < missing || own[$0 - missing] == 1 ? 0 : own.strides[$0 - missing] }
    }
    let (firstStrides, secondStrides) = (strides(first.shape), strides(second.shape))
    var product = [Double](repeating: 0, count: g.count)
    var gradients = [[Double](repeating: 0, count: a.count), [Double](repeating: 0, count: b.count)]
    for i in g.indices {
      var (rest, j, k) = (i, 0, 0)
      for d in shape.dimensions.indices.reversed() {
        let index = rest % shape[d]
        rest /= shape[d]
        j += index * firstStrides[d]
        k += index * secondStrides[d]
      }
      product[i] = a[j] * b[k]
      gradients[0][j] += g[i] * b[k]
      gradients[1][k] += g[i] * a[j]
    }
    return (product, gradients)
  }

  @Test(arguments: shapes.indices, [false, true])
  func product_ofRepeatedTensors_isThatOfItsDefinition(_ index: Int, _ swaps: Bool) throws {
    let (one, other) = Self.shapes[index]
    let first = try RandomTensor.make(.float32, swaps ? other : one, stream: 1)
    let second = try RandomTensor.make(.float32, swaps ? one : other, stream: 2)
    let runs = try (1...3).map { threads in
      let runner = try LayerRunner(
        BuiltPlugins.layer("Mul"), host: .init(threads: threads), inputs: [first, second])
      try runner.forward()
      try runner.backward(gradOutputs: [RandomTensor.make(.float32, runner.outputs[0].shape, stream: 3)])
      return runner
    }
    let run = runs[0]
    for other in runs.dropFirst() {
      #expect(other.outputs[0] == run.outputs[0])
      for (one, other) in zip(run.gradInputs, other.gradInputs) {
        #expect(one == other)
      }
    }
    let gradient = try RandomTensor.make(.float32, run.outputs[0].shape, stream: 3)
    let expected = Self.reference(first, second, gradient)
    #expect(zip(Golden.numbers(run.outputs[0]), expected.product).allSatisfy { abs($0 - $1) < 1e-6 })
    for (received, expected) in zip(run.gradInputs, expected.gradients) {
      let received = Golden.numbers(try #require(received))
      #expect(received.count == expected.count)
      #expect(zip(received, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
    }
  }

  @Test func residualBlock_withARepeatedShortcut_isNotFusedAndTrainsTheSame() throws {
    func net() throws -> FusionNet {
      try FusionNet(shape: [4, 16, 9, 8]) { assembler, input in
        func apply(_ name: String, _ layer: ComponentReference, _ values: ModelGraph.ValueID...) throws
          -> ModelGraph.ValueID
        {
          try assembler.apply(layer, path: name, to: values)[0]
        }
        let convolution = ComponentReference(
          "Conv2d", [NamedValue("in_channels", 16), NamedValue("out_channels", 16), NamedValue("kernel_size", 3)])
        let norm = ComponentReference("BatchNorm2d", [NamedValue("num_features", 16)])
        let pooled = try apply("pool", ComponentReference("AdaptiveAvgPool2d", [NamedValue("output_size", 1)]), input)
        let sum = try apply(
          "sum", ComponentReference("Add"), apply("norm", norm, apply("conv", convolution, input)), pooled)
        assembler.output("output", try apply("relu", ComponentReference("ReLU"), sum))
      }
    }
    let (fused, apart) = (try net(), try net())
    #expect(try fused.calls(fusion: true).contains { $0.contains("sum tenon/Add") })
    try fused.expectTrainsLike(apart)
    let (one, other) = (try fused.evaluate(fusion: true), try fused.evaluate(fusion: false))
    #expect(zip(one, other).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
  }

  @Test(arguments: ["MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"])
  func loss_warnsOnce_ofATargetThatIsRepeated(_ name: String) throws {
    let messages = Mutex<[String]>([])
    let host = TenonServices.Host(threads: 1) { _, level, message in
      if level == .warning { messages.withLock { $0.append(message) } }
    }
    let input = try RandomTensor.make(.float32, [3, 1], stream: 1)
    func run(_ target: Tensor) throws {
      let runner = try LayerRunner(BuiltPlugins.loss(name), host: host, inputs: [input, target])
      try runner.forward()
      try runner.forward()
    }
    try run(RandomTensor.make(.float32, [3, 1], stream: 2))
    #expect(messages.withLock(\.count) == 0)
    try run(RandomTensor.make(.float32, [3], stream: 2))
    #expect(messages.withLock(\.count) == 1)
    #expect(messages.withLock { $0.first?.contains("[3, 3]") } == true)
    let error = #expect(throws: ComponentError.self) { try run(RandomTensor.make(.float32, [2, 2], stream: 2)) }
    #expect(error?.code == .shape && error?.field == "target")
  }
}
