import TenonPlugin

/// What torchvision's residual networks have in common: a stem, four stages of blocks, the average over the image, and a
/// linear layer.
///
/// conv1 7 x 7 / 2, bn1, relu, maxpool 3 x 3 / 2; layer1 to layer4 of 64, 128, 256 and 512 channels (times four behind
/// bottlenecks), the first block of each but layer1 with stride 2; avgpool, fc. Convolutions start by Kaiming's normal
/// initialization over the outputs (fan_out), as torchvision has it.
///
/// Source: He et al. 2016, Deep Residual Learning for Image Recognition, table 1.
struct ResidualNetwork {
  enum Block {
    /// Two convolutions 3 x 3.
    case basic
    /// 1 x 1 down to fewer channels, 3 x 3 with the block's stride, 1 x 1 up again.
    ///
    /// Source: https://ngc.nvidia.com/catalog/model-scripts/nvidia:resnet_50_v1_5_for_pytorch, which has the stride there.
    case bottleneck

    /// Channels that a block yields, by the channels of its stage.
    var expansion: Int { self == .basic ? 1 : 4 }
  }

  static let arguments: [Argument] = [
    .classes(1000),
    .bool(
      "zero_init_residual", default: false,
      "start the last normalization of each block at zero, so that blocks begin as their shortcuts"),
  ]
  static let uses =
    Part.uses + ["tenon/AdaptiveAvgPool2d", "tenon/Add", "tenon/Flatten", "tenon/MaxPool2d", "tenon/ReLU"]
  /// A small image: every size does.
  static let examples = [
    Example(["num_classes": 10], inputs: [ExampleInput("input", .float32, [1, 3, 40, 33])])
  ]

  private static let widths = [64, 128, 256, 512]
  private static let weight = Initializer.kaimingNormal(mode: .fanOut, nonlinearity: .relu)

  private let block: Block
  private let blockCounts: [Int]
  private let classCount: Int
  private let startsResidualsAtZero: Bool
  private let groups: Int
  private let widthPerGroup: Int

  /// - Parameters:
  ///   - blockCounts: of each stage.
  ///   - groups: of a bottleneck's middle convolution.
  ///   - widthPerGroup: channels of one of them, where the stage has 64.
  init(_ config: Config, _ block: Block, _ blockCounts: [Int], groups: Int = 1, widthPerGroup: Int = 64) throws {
    self.block = block
    self.blockCounts = blockCounts
    self.groups = groups
    self.widthPerGroup = widthPerGroup
    classCount = try config.int("num_classes")
    startsResidualsAtZero = try config.bool("zero_init_residual")
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    var width = Self.widths[0]
    var x = try network.convolution(
      "conv1", image, 3, width, kernel: 7, stride: 2, padding: 3, weight: Self.weight)
    x = try network("relu", "tenon/ReLU", network.normalization("bn1", x, width))
    x = try network("maxpool", "tenon/MaxPool2d", ["kernel_size": 3, "stride": 2, "padding": 1], x)
    for (stage, blockCount) in blockCounts.enumerated() {
      for index in 0..<blockCount {
        let part = network.part("layer\(stage + 1).\(index)")
        let stride = stage > 0 && index == 0 ? 2 : 1
        x = try residual(part, x, width, stage: Self.widths[stage], stride: stride)
        width = Self.widths[stage] * block.expansion
      }
    }
    x = try network("avgpool", "tenon/AdaptiveAvgPool2d", ["output_size": 1], x)
    return try network.linear("fc", network("flatten", "tenon/Flatten", x), width, classCount)
  }

  /// relu(block(x) + shortcut), where the shortcut is projected if its shape is another.
  private func residual(_ part: Part, _ x: GraphValue, _ channels: Int, stage: Int, stride: Int) throws -> GraphValue {
    let outChannels = stage * block.expansion
    let last = startsResidualsAtZero ? Initializer.zeros : nil
    var y = x
    switch block {
    case .basic:
      y = try part.convolution("conv1", y, channels, stage, kernel: 3, stride: stride, padding: 1, weight: Self.weight)
      y = try part("relu", "tenon/ReLU", part.normalization("bn1", y, stage))
      y = try part.convolution("conv2", y, stage, stage, kernel: 3, padding: 1, weight: Self.weight)
      y = try part.normalization("bn2", y, stage, weight: last)
    case .bottleneck:
      let inner = stage * widthPerGroup / 64 * groups
      y = try part.convolution("conv1", y, channels, inner, kernel: 1, weight: Self.weight)
      y = try part("relu", "tenon/ReLU", part.normalization("bn1", y, inner))
      y = try part.convolution(
        "conv2", y, inner, inner, kernel: 3, stride: stride, padding: 1, groups: groups, weight: Self.weight)
      y = try part("relu", "tenon/ReLU", part.normalization("bn2", y, inner))
      y = try part.convolution("conv3", y, inner, outChannels, kernel: 1, weight: Self.weight)
      y = try part.normalization("bn3", y, outChannels, weight: last)
    }
    var shortcut = x
    if stride != 1 || channels != outChannels {
      shortcut = try part.convolution(
        "downsample.0", x, channels, outChannels, kernel: 1, stride: stride, weight: Self.weight)
      shortcut = try part.normalization("downsample.1", shortcut, outChannels)
    }
    return try part("relu", "tenon/ReLU", part("add", "tenon/Add", y, shortcut))
  }
}
