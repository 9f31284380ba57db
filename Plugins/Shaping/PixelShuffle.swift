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
}
