import Foundation
import TenonCore
import TenonHost
import TenonTrials
import Testing

/// Which algorithm the plugin chooses, row by row of its table, and that the golden precision holds there.
struct ConvolutionTableTests {
  /// A shape that reaches one row of the table.
  struct Reach: Sendable, CustomTestStringConvertible {
    /// The row's algorithm, as the source has it.
    let row: String
    let golden: ConvolutionCase
    var precision = PlanRequest.Precision.default
    var outputLayout = Layout.plain
    /// Too large for the definition; `BlockedConvolutionTests` compute the same algorithm on smaller shapes.
    var isLarge = false

    var testDescription: String { "\(row), \(golden.name)" }
  }

  private static func square(
    _ images: Int, _ channels: Int, _ outChannels: Int, _ extent: Int, kernel: Int = 3, stride: Int = 1,
    _ algorithm: String
  ) -> ConvolutionCase {
    let padding = kernel / 2
    return ConvolutionCase(
      name: "\(channels) to \(outChannels) at \(extent) x \(extent)", images: images, inChannels: channels,
      outChannels: outChannels, image: (extent, extent), kernel: (kernel, kernel), stride: (stride, stride),
      padding: (padding, padding, padding, padding), algorithm: algorithm)
  }

  /// In the order of the rows.
  static let reaches = [
    Reach(row: "directPlain", golden: square(3, 3, 16, 20, "direct from plain, data F(4x4) blocks, plain to plain")),
    Reach(
      row: "winograd4Panels",
      golden: square(24, 256, 256, 2, "F(4x4) panels, weights F(4x4) blocks, plain to plain")),
    Reach(
      row: "winograd4Points",
      golden: square(3, 256, 512, 30, "F(4x4) points, weights F(4x4) blocks, plain to plain"), isLarge: true),
    Reach(row: "winograd4Blocks", golden: square(2, 40, 35, 19, "F(4x4) blocks, plain to plain")),
    Reach(row: "winograd4Blocks", golden: square(6, 32, 48, 7, "F(2x2) blocks, weights F(4x4) blocks, plain to plain")),
    Reach(
      row: "winograd2Panels",
      golden: square(1, 260, 256, 7, "F(2x2) panels, weights F(2x2) blocks, plain to plain")),
    Reach(
      row: "winograd2Points",
      golden: square(6, 512, 512, 20, "F(2x2) points, weights F(2x2) blocks, plain to plain"), precision: .exact,
      isLarge: true),
    Reach(
      row: "winograd2Blocks", golden: square(2, 40, 35, 19, "F(2x2) blocks, plain to plain"), precision: .exact),
    Reach(
      row: "directPhases",
      golden: square(2, 3, 16, 15, kernel: 7, stride: 2, "direct from plain, data direct by phases, plain to plain")),
    Reach(row: "direct", golden: square(2, 24, 30, 15, kernel: 5, stride: 2, "direct, plain to plain")),
    Reach(row: "", golden: square(2, 16, 3, 15, kernel: 5, "im2col + gemm")),
    Reach(row: "", golden: square(2, 16, 3, 15, kernel: 5, "direct, plain to c16"), outputLayout: .c16),
  ]

  @Test func everyRow_isReached() throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Plugins/Convolution/ConvolutionTable.swift")
    let rows = try String(contentsOf: source, encoding: .utf8).matches(of: #/ Row\(\.(\w+), \d+\)/#).map {
      String($0.1)
    }
    #expect(rows == Self.reaches.map(\.row).filter { !$0.isEmpty })
  }

  @Test(arguments: reaches) func plan_choosesTheRow_andComputesTheConvolution(_ reach: Reach) throws {
    let golden = reach.golden
    let layer = try BuiltPlugins.layer("Conv2d", golden.arguments)
    let input = try RandomTensor.make(.float32, golden.inputShape, stream: 1)
    let parameters = try layer.parameters.enumerated().map {
      try RandomTensor.make(.float32, $1.shape, stream: 2 + UInt64($0))
    }
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [input], parameters: parameters, precision: reach.precision,
      layouts: ([.plain], [reach.outputLayout]))
    #expect(runner.plan.algorithm.hasPrefix(golden.algorithm), "\(runner.plan.algorithm)")
    #expect(runner.plan.estimatedNanoseconds > 0)
    if reach.isLarge { return }
    let gradient = try RandomTensor.make(.float32, golden.outputShape, stream: 9)
    try runner.forward()
    try runner.backward(gradOutputs: [gradient])

    let (x, w) = (Golden.numbers(input), Golden.numbers(parameters[0]))
    let expected = golden.gradients(x, w, Golden.numbers(gradient))
    for (received, numbers) in [
      (runner.outputs[0], golden.output(x, w, Golden.numbers(parameters[1]))),
      (try #require(runner.gradInputs[0]), expected.input),
      (try #require(runner.gradParameters[0]), expected.weight),
      (try #require(runner.gradParameters[1]), expected.bias),
    ] {
      let differences = zip(Golden.numbers(received), numbers).map { $0 - $1 }
      let error = differences.map { $0 * $0 }.reduce(0, +) / numbers.map { $0 * $0 }.reduce(0, +)
      #expect(error.squareRoot() < (reach.precision == .exact ? 2e-6 : 1e-5))
    }
  }

  @Test func ports_takeBlocks_onlyWhereEveryConvolutionCanBeInBlocks() throws {
    var golden = Self.reaches[0].golden
    #expect(try BuiltPlugins.layer("Conv2d", golden.arguments).inputs[0].layouts.contains(.c16))
    golden.dilation = (2, 1)
    #expect(try BuiltPlugins.layer("Conv2d", golden.arguments).inputs[0].layouts == [.plain])
    (golden.dilation, golden.groups) = ((1, 1), 3)
    golden.outChannels = 18
    #expect(try BuiltPlugins.layer("Conv2d", golden.arguments).inputs[0].layouts == [.plain])
  }
}
