import TenonPlugin

/// Turns pixels into channels: y[c · r² + i · r + j, h, w] = x[c, h · r + i, w · r + j] with r = `downscale_factor`.
///
/// Input shape: [..., C, H · r, W · r]. Output shape: [..., C · r², H, W].
///
/// Source: Shi et al. 2016, Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
/// Neural Network.
struct PixelUnshuffle: ReorderingLayer {
  static let declaration = Declaration(
    "PixelUnshuffle", "pixels become channels",
    arguments: [.int("downscale_factor", "by how much height and width shrink").atLeast(1).atMost(65_536)],
    supportsFloat64: true,
    examples: [Example(["downscale_factor": 2], inputs: [ExampleInput("input", .float32, [2, 3, 4, 6])])])

  private let factor: Int

  init(_ config: Config) throws { factor = try config.int("downscale_factor") }

  func view(of input: Shape) throws -> (output: Shape, view: StridedView) {
    let rank = input.rank
    guard rank >= 3, input[rank - 2] % factor == 0, input[rank - 1] % factor == 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected [..., C, H, W] with H and W multiples of \(factor) (downscale_factor), received \(input)")
    }
    let (height, width) = (input[rank - 2] / factor, input[rank - 1] / factor)
    let outer = input.dimensions.dropLast(2).reduce(1, &*)
    let channels = input[rank - 3].multipliedReportingOverflow(by: factor &* factor)
    guard !channels.overflow else {
      throw ComponentError(.shape, field: "input", "\(input) has too many channels for a factor of \(factor)")
    }
    let output = Shape(input.dimensions.dropLast(3) + [channels.partialValue, height, width])
    let row = width &* factor
    let view = StridedView([
      (outer, height &* factor &* row), (factor, row), (factor, 1), (height, factor &* row), (width, factor),
    ])
    return (output, view)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let rank = shape.count
    guard let channels = shape[rank - 3], let height = shape[rank - 2], let width = shape[rank - 1] else {
      throw ComponentError(.unsupported, "ONNX puts pixels into channels for a known extent only")
    }
    let (rows, columns) = (height / factor, width / factor)
    let parts = try graph.reshape(x, [-1, channels, rows, factor, columns, factor])
    try graph.output(
      graph.reshape(
        graph.transpose(parts, [0, 1, 3, 5, 2, 4]),
        to: (0..<rank - 3).map { .same($0) } + [.fixed(channels * factor * factor), .fixed(rows), .fixed(columns)], of: x,
        shape))
  }
}
