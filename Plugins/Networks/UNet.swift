import TenonPlugin

/// A network that gives each pixel scores: an encoder that halves the image four times, and a decoder that doubles it again
/// and sees what the encoder saw at each size.
///
/// A block is twice (Conv2d 3 x 3, BatchNorm2d, ReLU). encoder1 to encoder4 and bottleneck have init_features times 1, 2, 4, 8
/// and 16 channels, MaxPool2d of 2 x 2 between them; upconv4 to upconv1 are ConvTranspose2d 2 x 2 / 2, each before decoder4 to
/// decoder1, which read it beside the encoder's output of that size; conv is 1 x 1.
///
/// Input shape: [N, in_channels, H, W], H and W multiples of 16. Output shape: [N, out_channels, H, W].
/// Parameters: 7,763,041 by default; `encoder1.enc1conv1.weight`, ..., `upconv1.bias`, ..., `conv.bias`.
///
/// Differs from PyTorch Hub's: it ends with scores, without a sigmoid, as losses want them.
///
/// Source: Ronneberger et al. 2015, U-Net: Convolutional Networks for Biomedical Image Segmentation; Buda et al. 2019, and its
/// mateuszbuda/brain-segmentation-pytorch of PyTorch Hub.
struct UNet: CompositeComponent {
  static let declaration = Declaration(
    "UNet", "a network for segmentation: scores for each pixel of an image",
    arguments: [
      .int("in_channels", default: 3, "channels of the image").atLeast(1),
      .int("out_channels", default: 1, "scores of each pixel, one for each class").atLeast(1),
      .int("init_features", default: 32, "channels of the first block; each further one has twice as many").atLeast(1)
        .atMost(Double(1 << 24)),
    ],
    uses: Part.uses + ["tenon/Concat", "tenon/ConvTranspose2d", "tenon/MaxPool2d", "tenon/ReLU"],
    examples: [Example(["init_features": 2], inputs: [ExampleInput("input", .float32, [2, 3, 32, 16])])])

  private static let depth = 4

  private let channels: Int
  private let outChannels: Int
  private let features: Int

  init(_ config: Config) throws {
    channels = try config.int("in_channels")
    outChannels = try config.int("out_channels")
    features = try config.int("init_features")
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    var (x, width) = (image, channels)
    var seen: [GraphValue] = []
    for level in 1...Self.depth {
      let encoder = network.part("encoder\(level)")
      x = try block(encoder, "enc\(level)", x, width, features << (level - 1))
      width = features << (level - 1)
      seen.append(x)
      x = try network("pool\(level)", "tenon/MaxPool2d", ["kernel_size": 2, "stride": 2], x)
    }
    x = try block(network.part("bottleneck"), "bottleneck", x, width, 2 * width)
    for level in (1...Self.depth).reversed() {
      width = features << (level - 1)
      x = try network(
        "upconv\(level)", "tenon/ConvTranspose2d",
        ["in_channels": .int(2 * width), "out_channels": .int(width), "kernel_size": 2, "stride": 2], x)
      x = try network("concat\(level)", "tenon/Concat", ["dim": 1], x, seen[level - 1])
      x = try block(network.part("decoder\(level)"), "dec\(level)", x, 2 * width, width)
    }
    return try network.convolution("conv", x, features, outChannels, kernel: 1, bias: true)
  }

  private func block(_ part: Part, _ name: String, _ x: GraphValue, _ channels: Int, _ outChannels: Int) throws
    -> GraphValue
  {
    var (x, width) = (x, channels)
    for index in 1...2 {
      x = try part.convolution("\(name)conv\(index)", x, width, outChannels, kernel: 3, padding: 1)
      x = try part.normalization("\(name)norm\(index)", x, outChannels)
      x = try part("\(name)relu\(index)", "tenon/ReLU", x)
      width = outChannels
    }
    return x
  }
}
