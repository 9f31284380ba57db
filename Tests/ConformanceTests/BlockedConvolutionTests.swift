import TenonCore
import TenonKernels
import TenonTrials
import Testing

/// Every algorithm of the blocked convolutions, on every shape that it can do, against the definition in float64.
struct BlockedConvolutionTests {
  /// The convolution of a case by a given algorithm.
  struct ForcedConvolution: Layer {
    let golden: ConvolutionCase
    let algorithm: ConvolutionAlgorithm

    var inputs: [Port] { [.blockedInput] }
    var outputs: [Port] { [.blockedOutput] }

    var parameters: [Parameter] {
      let weight = Parameter("weight", golden.weightShape, initializer: .constant(0))
      return golden.bias ? [weight, Parameter("bias", [golden.outChannels], initializer: .constant(0))] : [weight]
    }

    func plan(_ request: PlanRequest) throws -> any LayerOperation {
      let output = TensorType(.float32, golden.outputShape)
      guard
        let operation = try BlockedConvolution(
          golden.sizes, output: output, hasBias: golden.bias, ConvolutionChoice(algorithm), request)
      else { throw ComponentError(.unsupported, "\(algorithm) cannot do \(golden.name)") }
      return operation
    }
  }

  static let winograd = [
    ConvolutionCase(
      name: "3x3, odd everything", images: 2, inChannels: 17, outChannels: 33, image: (9, 7), kernel: (3, 3),
      padding: (1, 1, 1, 1), algorithm: ""),
    ConvolutionCase(
      name: "3x3, many tiles", images: 3, inChannels: 48, outChannels: 40, image: (34, 31), kernel: (3, 3),
      padding: (1, 1, 1, 1), bias: false, algorithm: ""),
    ConvolutionCase(
      name: "3x3, one pixel", images: 1, inChannels: 33, outChannels: 18, image: (1, 1), kernel: (3, 3),
      padding: (1, 1, 1, 1), algorithm: ""),
    ConvolutionCase(
      name: "3x3, no padding", images: 5, inChannels: 16, outChannels: 16, image: (11, 13), kernel: (3, 3),
      algorithm: ""),
    ConvolutionCase(
      name: "3x3, padding on two sides only", images: 2, inChannels: 20, outChannels: 50, image: (12, 10),
      kernel: (3, 3), padding: (2, 0, 2, 0), algorithm: ""),
    ConvolutionCase(
      name: "3x3, many channels, few tiles", images: 2, inChannels: 136, outChannels: 129, image: (7, 7),
      kernel: (3, 3), padding: (1, 1, 1, 1), algorithm: ""),
    ConvolutionCase(
      name: "3x3, groups", images: 3, inChannels: 48, outChannels: 96, image: (10, 9), kernel: (3, 3),
      padding: (1, 1, 1, 1), groups: 3, algorithm: ""),
    ConvolutionCase(
      name: "3x3, more than fits the caches at a time", images: 290, inChannels: 200, outChannels: 200, image: (1, 1),
      kernel: (3, 3), padding: (1, 1, 1, 1), algorithm: ""),
  ]

  static let direct =
    winograd + [
      ConvolutionCase(
        name: "3x3, stride 2", images: 3, inChannels: 16, outChannels: 48, image: (12, 13), kernel: (3, 3),
        stride: (2, 2), padding: (1, 1, 1, 1), algorithm: ""),
      ConvolutionCase(
        name: "1x1", images: 2, inChannels: 40, outChannels: 32, image: (12, 12), kernel: (1, 1), algorithm: ""),
      ConvolutionCase(
        name: "1x1 in place", images: 17, inChannels: 32, outChannels: 35, image: (5, 6), kernel: (1, 1), algorithm: ""),
      ConvolutionCase(
        name: "1x1, stride 2", images: 2, inChannels: 48, outChannels: 32, image: (9, 9), kernel: (1, 1),
        stride: (2, 2), bias: false, algorithm: ""),
      ConvolutionCase(
        name: "1x1, groups", images: 2, inChannels: 64, outChannels: 32, image: (6, 7), kernel: (1, 1), groups: 2,
        algorithm: ""),
      ConvolutionCase(
        name: "5x5, stride 2, groups", images: 2, inChannels: 32, outChannels: 64, image: (13, 12), kernel: (5, 5),
        stride: (2, 2), padding: (2, 2, 2, 2), groups: 2, bias: false, algorithm: ""),
      ConvolutionCase(
        name: "7x7, stride 2", images: 2, inChannels: 10, outChannels: 20, image: (17, 18), kernel: (7, 7),
        stride: (2, 2), padding: (3, 3, 3, 3), algorithm: ""),
      ConvolutionCase(
        name: "5x3, stride [3, 1]", images: 1, inChannels: 5, outChannels: 7, image: (23, 11), kernel: (5, 3),
        stride: (3, 1), padding: (2, 2, 1, 1), algorithm: ""),
      ConvolutionCase(
        name: "2x2, stride 4, pixels that no kernel sees", images: 2, inChannels: 18, outChannels: 16, image: (15, 14),
        kernel: (2, 2), stride: (4, 4), algorithm: ""),
      ConvolutionCase(
        name: "11x11, wider than the image", images: 1, inChannels: 3, outChannels: 8, image: (9, 9), kernel: (11, 11),
        stride: (4, 4), padding: (5, 5, 5, 5), algorithm: ""),
      ConvolutionCase(
        name: "batch of 33", images: 33, inChannels: 1, outChannels: 6, image: (8, 9), kernel: (5, 5),
        padding: (2, 2, 2, 2), algorithm: ""),
    ]

  /// Whether an algorithm can do a case.
  private static func can(_ algorithm: ConvolutionAlgorithm, _ golden: ConvolutionCase) -> Bool {
    if algorithm == .directPhases { return golden.stride != (1, 1) && golden.groups == 1 }
    if algorithm.tile != nil { return winograd.contains { $0.name == golden.name } }
    return algorithm != .directPlain || golden.inChannels * golden.kernel.0 * golden.kernel.1 < 1_000
  }

  static let pairs: [(ConvolutionAlgorithm, ConvolutionCase)] = ConvolutionAlgorithm.allCases.flatMap { algorithm in
    direct.filter { can(algorithm, $0) }.map { (algorithm, $0) }
  }

  @Test(arguments: direct) func convolution_isWhatItsDefinitionSays(_ golden: ConvolutionCase) throws {
    let input = try RandomTensor.make(.float32, golden.inputShape, stream: 1)
    let weight = try RandomTensor.make(.float32, golden.weightShape, stream: 2)
    let bias = golden.bias ? try RandomTensor.make(.float32, [golden.outChannels], stream: 3) : nil
    let gradient = try RandomTensor.make(.float32, golden.outputShape, stream: 9)
    let (x, w) = (Golden.numbers(input), Golden.numbers(weight))
    // Once for all algorithms, as it takes far longer than they do.
    let output = golden.output(x, w, bias.map(Golden.numbers))
    let expected = golden.gradients(x, w, Golden.numbers(gradient))

    for algorithm in ConvolutionAlgorithm.allCases where Self.can(algorithm, golden) {
      let limit = algorithm.tile == 4 ? 1e-5 : 2e-6
      for (from, to) in [(Layout.plain, Layout.plain), (.c16, .c16), (.plain, .c16), (.c16, .plain)] {
        if [.directPlain, .directPhases].contains(algorithm), from != .plain { continue }
        let runner = try LayerRunner(
          ForcedConvolution(golden: golden, algorithm: algorithm), host: BuiltPlugins.host,
          inputs: [input], parameters: [weight] + (bias.map { [$0] } ?? []), layouts: ([from], [to]))
        #expect(runner.plan.algorithm.hasPrefix(algorithm.rawValue))
        #expect(runner.plan.algorithm.hasSuffix("\(from) to \(to)"))
        #expect(runner.plan.outputs[0].layout == to)
        try runner.forward()
        let place = "\(algorithm), \(from) to \(to)"
        try expect(runner.outputs[0], output, "output, \(place)", limit)
        for times in 1...2 {
          try runner.backward(gradOutputs: [gradient], accumulate: times == 2)
          func check(_ received: Tensor?, _ expected: [Double], _ what: String) throws {
            try expect(received, expected.map { $0 * Double(times) }, "\(what), \(place), \(times)", limit)
          }
          try check(runner.gradInputs[0], expected.input, "grad_input")
          try check(runner.gradParameters[0], expected.weight, "grad of weight")
          if golden.bias { try check(runner.gradParameters[1], expected.bias, "grad of bias") }
        }
      }
    }
  }

  @Test(arguments: pairs) func convolution_isTheSameBitsForAnyNumberOfThreads(
    _ algorithm: ConvolutionAlgorithm, _ golden: ConvolutionCase
  ) throws {
    let input = try RandomTensor.make(.float32, golden.inputShape, stream: 1)
    let weight = try RandomTensor.make(.float32, golden.weightShape, stream: 2)
    let bias = try RandomTensor.make(.float32, [golden.outChannels], stream: 3)
    let gradient = try RandomTensor.make(.float32, golden.outputShape, stream: 4)
    let results = try [1, 3].map { threads in
      let runner = try LayerRunner(
        ForcedConvolution(golden: golden, algorithm: algorithm), host: .init(threads: threads), inputs: [input],
        parameters: golden.bias ? [weight, bias] : [weight])
      try runner.forward()
      try runner.backward(gradOutputs: [gradient])
      return runner.outputs + (runner.gradInputs + runner.gradParameters).compactMap { $0 }
    }
    #expect(results[0] == results[1])
  }

  /// Compares root mean squares.
  private func expect(_ received: Tensor?, _ expected: [Double], _ what: String, _ limit: Double) throws {
    let received = try #require(received, "no \(what)")
    let numbers = Golden.numbers(received)
    let error = zip(numbers, expected).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
    let size = expected.map { $0 * $0 }.reduce(0, +)
    // The sums of one pixel may cancel; so may an image's that no kernel sees.
    let relative = (error / max(size, 1e-9)).squareRoot()
    #expect(numbers.count == expected.count && relative <= limit, "\(what): relative RMS error \(relative)")
  }
}

extension ConvolutionCase {
  var sizes: ConvolutionSizes {
    ConvolutionSizes(
      images: images, channels: inChannels, outChannels: outChannels, groups: groups,
      window: SlidingWindow(
        image: image, kernel: kernel, stride: stride, top: padding.0, left: padding.2, dilation: dilation,
        output: (outputShape[2], outputShape[3])))
  }
}
