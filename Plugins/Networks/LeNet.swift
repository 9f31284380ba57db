import TenonPlugin

/// LeNet-5 as PyTorch's tutorials have it: two convolutions and three linear layers, with ReLU and maxima.
///
/// conv1 5 x 5 to 6 channels, ReLU, maxima of 2 x 2; conv2 5 x 5 to 16 channels, ReLU, maxima of 2 x 2; fc1 120, ReLU,
/// fc2 84, ReLU, fc3.
///
/// Input shape: [N, in_channels, 32, 32], or 28 x 28 with `padding: 2`. Output shape: [N, num_classes].
/// Parameters: 61,706 with one channel and ten classes; `conv1.weight`, ..., `fc3.bias`.
///
/// Source: LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, II.B, which has sigmoids and
/// averages; https://docs.pytorch.org/tutorials/beginner/blitz/neural_networks_tutorial.html.
struct LeNet: CompositeComponent {
  static let declaration = Declaration(
    "LeNet", "LeNet-5, two convolutions and three linear layers for small images",
    arguments: [
      .classes(10),
      .int("in_channels", default: 1, "channels of the images").atLeast(1),
      .int("padding", default: 0, "of the first convolution: 0 for images of 32 x 32, 2 for 28 x 28").atLeast(0)
        .atMost(2),
    ],
    uses: Part.uses + ["tenon/Flatten", "tenon/MaxPool2d", "tenon/ReLU"],
    examples: [
      Example(inputs: [ExampleInput("input", .float32, [2, 1, 32, 32])]),
      Example(["padding": 2], inputs: [ExampleInput("input", .float32, [2, 1, 28, 28])]),
    ])

  private let classCount: Int
  private let channels: Int
  private let padding: Int

  init(_ config: Config) throws {
    classCount = try config.int("num_classes")
    channels = try config.int("in_channels")
    padding = try config.int("padding")
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    var x = try network.convolution("conv1", image, channels, 6, kernel: 5, padding: padding, bias: true)
    x = try halved(network, x, "1")
    x = try halved(network, network.convolution("conv2", x, 6, 16, kernel: 5, bias: true), "2")
    x = try network("flatten", "tenon/Flatten", x)
    var width = 16 * 5 * 5  // channels, rows and columns
    for (index, outWidth) in [120, 84].enumerated() {
      x = try network.linear("fc\(index + 1)", x, width, outWidth)
      x = try network("relu\(index + 3)", "tenon/ReLU", x)
      width = outWidth
    }
    return try network.linear("fc3", x, width, classCount)
  }

  private func halved(_ network: Part, _ x: GraphValue, _ position: String) throws -> GraphValue {
    try network("pool\(position)", "tenon/MaxPool2d", ["kernel_size": 2], network("relu\(position)", "tenon/ReLU", x))
  }
}
