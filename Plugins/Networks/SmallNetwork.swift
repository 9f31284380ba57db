import TenonPlugin

/// What the networks of a tutorial on planes and birds have in common: two convolutions with hyperbolic tangents and
/// maxima, and two linear layers, for images of 32 x 32.
///
/// conv1 3 x 3 to n_chans1 channels, Tanh, maxima of 2 x 2; conv2 3 x 3 to half as many, or 8, Tanh, maxima of 2 x 2; fc1
/// 32, Tanh, fc2.
///
/// Source: Stevens, Antiga, Viehmann 2020, Deep Learning with PyTorch, chapter 8.
struct SmallNetwork {
  /// What stands beside each convolution.
  enum Extra {
    /// Dropout2d behind the maxima: `conv1_dropout`.
    case dropout(Double)
    /// BatchNorm2d before the activation: `conv1_batchnorm`.
    case normalization
  }

  static let uses = Part.uses + ["tenon/Flatten", "tenon/MaxPool2d", "tenon/Tanh"]
  static let examples = [Example(inputs: [ExampleInput("input", .float32, [2, 3, 32, 32])])]
  static let width = Argument.int(
    "n_chans1", default: 32, "channels behind the first convolution; the second one has half as many"
  ).atLeast(2).atMost(Double(1 << 20))

  let classCount: Int
  /// Channels behind each convolution.
  let widths: (Int, Int)
  let extra: Extra?

  /// - Parameter width: channels behind the first convolution; the second one has half as many.
  init(_ config: Config, width: Int, extra: Extra? = nil) throws {
    classCount = try config.int("num_classes")
    widths = (width, width / 2)
    self.extra = extra
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    var x = try stage(network, image, 3, widths.0, "1")
    x = try stage(network, x, widths.0, widths.1, "2")
    x = try network("flatten", "tenon/Flatten", x)
    x = try network("act3", "tenon/Tanh", network.linear("fc1", x, 8 * 8 * widths.1, 32))
    return try network.linear("fc2", x, 32, classCount)
  }

  private func stage(_ network: Part, _ x: GraphValue, _ channels: Int, _ outChannels: Int, _ number: String) throws
    -> GraphValue
  {
    var y = try network.convolution("conv\(number)", x, channels, outChannels, kernel: 3, padding: 1, bias: true)
    if case .normalization = extra { y = try network.normalization("conv\(number)_batchnorm", y, outChannels) }
    y = try network("act\(number)", "tenon/Tanh", y)
    y = try network("pool\(number)", "tenon/MaxPool2d", ["kernel_size": 2], y)
    guard case .dropout(let probability) = extra else { return y }
    return try network("conv\(number)_dropout", "tenon/Dropout2d", ["p": .float(probability)], y)
  }
}
