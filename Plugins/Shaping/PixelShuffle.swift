import TenonPlugin

/// Turns channels into pixels: y[c, h · r + i, w · r + j] = x[c · r² + i · r + j, h, w] with r = `upscale_factor`.
///
/// Input shape: [..., C · r², H, W]. Output shape: [..., C, H · r, W · r].
///
/// Source: Shi et al. 2016, Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
/// Neural Network.
struct PixelShuffle: ReorderingLayer {
  static let declaration = Declaration(
    "PixelShuffle", "channels become pixels",
    arguments: [.int("upscale_factor", "by how much height and width grow").atLeast(1).atMost(65_536)],
    supportsFloat64: true,
    examples: [Example(["upscale_factor": 2], inputs: [ExampleInput("input", .float32, [2, 8, 3, 5])])])

  private let factor: Int

  init(_ config: Config) throws { factor = try config.int("upscale_factor") }

  func view(of input: Shape) throws -> (output: Shape, view: StridedView) {
    let rank = input.rank
    guard rank >= 3, input[rank - 3] % (factor &* factor) == 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected [..., C, H, W] with C a multiple of \(factor &* factor) (upscale_factor = \(factor)), received \(input)"
      )
    }
    let (height, width) = (input[rank - 2], input[rank - 1])
    let channels = input[rank - 3] / (factor &* factor)
    let outer = input.dimensions.dropLast(3).reduce(1, &*)
    let output = Shape(input.dimensions.dropLast(3) + [channels, height &* factor, width &* factor])
    let plane = height &* width
    let view = StridedView([
      (outer &* channels, factor &* factor &* plane), (height, width), (factor, factor &* plane), (width, 1),
      (factor, plane),
    ])
    return (output, view)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let attributes: KeyValuePairs<String, Value> = ["blocksize": .int(factor), "mode": "CRD"]
    let (x, shape) = (try graph.input(), try graph.shape())
    let (rank, outer) = (shape.count, shape.dropLast(3).indices)
    if rank == 4 { return try graph.output(graph("DepthToSpace", x, with: attributes)) }
    let images = try graph.reshape(x, to: [.rest] + (rank - 3..<rank).map { .same($0) }, of: x, shape)
    let output = try graph.shape(ofOutput: 0).suffix(3)
    guard let channels = output.first ?? nil, let height = output.dropFirst().first ?? nil, let width = output.last ?? nil
    else { throw ComponentError(.unsupported, "ONNX shuffles pixels of a known extent only, for rank \(rank)") }
    try graph.output(
      graph.reshape(
        graph("DepthToSpace", images, with: attributes),
        to: outer.map { .same($0) } + [.fixed(channels), .fixed(height), .fixed(width)], of: x, shape))
  }
}
