import TenonCore
import TenonHost
import TenonTrials
import Testing

/// Every way in which Conv2d cuts and computes, against the definition.
///
/// The golden shapes are too small to be cut.
struct ConvolutionTests {
  static let cases = [
    ConvolutionCase(
      name: "several images a product", images: 19, inChannels: 6, outChannels: 5, image: (7, 6), kernel: (3, 3),
      padding: (1, 1, 1, 1), algorithm: "im2col + gemm, 3 images a tile"),
    ConvolutionCase(
      name: "several images a product, stride and groups", images: 17, inChannels: 6, outChannels: 4, image: (9, 7),
      kernel: (3, 2), stride: (2, 3), padding: (1, 1, 0, 0), groups: 2, algorithm: "im2col + gemm, 3 images a tile"),
    ConvolutionCase(
      name: "several images a product, pointwise", images: 18, inChannels: 8, outChannels: 3, image: (4, 5),
      kernel: (1, 1), bias: false, algorithm: "im2col + gemm, 3 images a tile"),
    ConvolutionCase(
      name: "rows of an image", images: 2, inChannels: 40, outChannels: 3, image: (37, 21), kernel: (3, 3),
      padding: (1, 1, 1, 1), algorithm: "im2col + gemm, 13 rows a tile"),
    ConvolutionCase(
      name: "rows of an image, stride and dilation", images: 2, inChannels: 36, outChannels: 2, image: (70, 67),
      kernel: (3, 3), stride: (2, 2), padding: (3, 3, 2, 2), dilation: (3, 2), bias: false,
      algorithm: "im2col + gemm, 7 rows a tile"),
    ConvolutionCase(
      name: "rows of an image, pointwise", images: 3, inChannels: 200, outChannels: 4, image: (30, 21), kernel: (1, 1),
      algorithm: "gemm, 15 rows a tile"),
    ConvolutionCase(
      name: "blocks of channels for one image", inChannels: 130, outChannels: 3, image: (9, 8), kernel: (3, 3),
      padding: (1, 1, 1, 1), algorithm: "im2col + gemm, 9 rows a tile"),
    ConvolutionCase(
      name: "weights too large for partial sums", images: 9, inChannels: 800, outChannels: 700, image: (2, 2),
      kernel: (2, 2), algorithm: "im2col + gemm, 2 images a tile"),
    ConvolutionCase(
      name: "same with an even kernel", images: 3, inChannels: 4, outChannels: 5, image: (20, 19), kernel: (4, 2),
      padding: (3, 3, 0, 1), isSame: true, dilation: (2, 1), algorithm: "im2col + gemm"),
    ConvolutionCase(
      name: "kernel wider than the image", images: 2, inChannels: 2, outChannels: 2, image: (2, 3), kernel: (5, 9),
      padding: (2, 2, 4, 4), algorithm: "im2col + gemm"),
    ConvolutionCase(
      name: "rows that keep their length by stride", images: 2, inChannels: 2, outChannels: 2, image: (5, 4),
      kernel: (3, 3), stride: (2, 1), padding: (1, 1, 1, 1), algorithm: "im2col + gemm"),
    ConvolutionCase(
      name: "channel by channel", images: 3, inChannels: 5, outChannels: 5, image: (21, 20), kernel: (3, 3),
      padding: (1, 1, 1, 1), groups: 5, algorithm: "direct"),
    ConvolutionCase(
      name: "channel by channel, several outputs, stride and dilation", images: 2, inChannels: 3, outChannels: 9,
      image: (19, 23), kernel: (2, 3), stride: (2, 3), padding: (1, 1, 2, 2), dilation: (1, 2), groups: 3, bias: false,
      algorithm: "direct"),
    ConvolutionCase(
      name: "reflected border", images: 4, inChannels: 3, outChannels: 4, image: (6, 5), kernel: (4, 3),
      stride: (2, 1), padding: (3, 3, 2, 2), mode: "reflect", algorithm: "im2col + gemm"),
    ConvolutionCase(
      name: "replicated border wider than the image", images: 2, inChannels: 4, outChannels: 4, image: (3, 2),
      kernel: (3, 3), padding: (4, 4, 5, 5), groups: 2, mode: "replicate", algorithm: "im2col + gemm"),
    ConvolutionCase(
      name: "circular border as wide as the image", images: 2, inChannels: 3, outChannels: 3, image: (4, 3),
      kernel: (3, 2), padding: (4, 4, 3, 3), groups: 3, mode: "circular", algorithm: "direct"),
    ConvolutionCase(
      name: "circular border, same", images: 2, inChannels: 2, outChannels: 2, image: (6, 7), kernel: (4, 3),
      padding: (1, 2, 1, 1), isSame: true, mode: "circular", algorithm: "im2col + gemm"),
  ]

  @Test(arguments: cases, [DType.float32, .float64])
  func convolution_isWhatItsDefinitionSays(_ golden: ConvolutionCase, _ floats: DType) throws {
    let layer = try BuiltPlugins.layer("Conv2d", golden.arguments)
    let input = try RandomTensor.make(floats, golden.inputShape, stream: 1)
    let parameters = try layer.parameters.enumerated().map {
      try RandomTensor.make(floats, $1.shape, stream: 2 + UInt64($0))
    }
    let runner = try LayerRunner(layer, host: BuiltPlugins.host, inputs: [input], parameters: parameters)
    // In float32 blocked algorithms take over where they can; `BlockedConvolutionTests` are for them.
    let isBlocked = runner.plan.algorithm.hasSuffix("plain to plain")
    #expect(
      runner.plan.algorithm.hasPrefix(golden.algorithm) || (floats == .float32 && isBlocked),
      "\(runner.plan.algorithm)")
    #expect(runner.plan.outputs[0].shape == golden.outputShape)
    let gradient = try RandomTensor.make(floats, golden.outputShape, stream: 9)
    try runner.forward()

    let (x, w) = (Golden.numbers(input), Golden.numbers(parameters[0]))
    let bias = golden.bias ? Golden.numbers(parameters[1]) : nil
    expect(runner.outputs[0], golden.output(x, w, bias), "output")
    let expected = golden.gradients(x, w, Golden.numbers(gradient))
    for times in 1...2 {
      try runner.backward(gradOutputs: [gradient], accumulate: times == 2)
      expect(runner.gradInputs[0], expected.input.map { $0 * Double(times) }, "grad_input")
      expect(runner.gradParameters[0], expected.weight.map { $0 * Double(times) }, "grad of weight")
      if golden.bias {
        expect(runner.gradParameters[1], expected.bias.map { $0 * Double(times) }, "grad of bias")
      }
    }
  }

  /// Sums of products of numbers below 1: their rounding grows with the largest sum.
  private func expect(_ received: Tensor?, _ expected: [Double], _ what: String) {
    guard let received else {
      Issue.record("no \(what)")
      return
    }
    let numbers = Golden.numbers(received)
    let scale = expected.map(abs).max() ?? 0
    let allowed = (received.dtype == .float64 ? 1e-13 : 3e-5) * (1 + scale)
    let worst = zip(numbers, expected).map { abs($0 - $1) }.max() ?? 0
    #expect(numbers.count == expected.count && worst <= allowed, "\(what): off by \(worst), allowed \(allowed)")
  }

  @Test(arguments: cases)
  func convolution_isTheSameBitsForAnyNumberOfThreads(_ golden: ConvolutionCase) throws {
    let layer = try BuiltPlugins.layer("Conv2d", golden.arguments)
    let input = try RandomTensor.make(.float32, golden.inputShape, stream: 1)
    let parameters = try layer.parameters.map { try RandomTensor.make(.float32, $0.shape, stream: 2) }
    let gradient = try RandomTensor.make(.float32, golden.outputShape, stream: 3)
    let results = try [1, 2, 5].map { threads in
      let runner = try LayerRunner(layer, host: .init(threads: threads), inputs: [input], parameters: parameters)
      try runner.forward()
      try runner.backward(gradOutputs: [gradient])
      return runner.outputs + (runner.gradInputs + runner.gradParameters).compactMap { $0 }
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test func convolution_takesAnImageWithoutABatch() throws {
    let layer = try BuiltPlugins.layer("Conv2d", Self.cases[0].arguments)
    let batch = try RandomTensor.make(.float32, [1, 6, 7, 6], stream: 1)
    let single = try Tensor(Array(batch[Float.self]), shape: [6, 7, 6])
    let parameters = try layer.parameters.map { try RandomTensor.make(.float32, $0.shape, stream: 2) }
    let outputs = try [batch, single].map { input in
      let runner = try LayerRunner(layer, host: BuiltPlugins.host, inputs: [input], parameters: parameters)
      try runner.forward()
      return runner.outputs[0]
    }
    #expect(outputs[1].shape == [5, 7, 6])
    #expect(Array(outputs[0][Float.self]) == Array(outputs[1][Float.self]))
  }
}
