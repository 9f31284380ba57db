import TenonPlugin

/// The residual network of 34 layers of a tutorial, whose stages are wider than those of torchvision's ResNet34: stem,
/// sixteen residual blocks, average, linear layer.
///
/// pre = Conv2d 7 x 7 / 2, BatchNorm2d, ReLU, MaxPool2d 3 x 3 / 2; layer1 to layer4 = 3, 4, 6 and 3 of ResidualBlock
/// with 128, 256, 512 and 512 channels, the first of each with a projected shortcut and, from layer2 on, stride 2;
/// then AvgPool2d 7 x 7, Flatten, and the linear layer fc.
///
/// Input shape: [N, 3, H, W] with H and W from 193 to 224, so that 7 x 7 positions are left to average.
/// Output shape: [N, num_classes]. Parameters: `pre.0.weight`, `layer1.0.left.0.weight`, ..., `fc.bias`.
///
/// Differs from `ResNet34`: the stages are twice as wide but for the last, layer1 projects its first shortcut, the names of
/// children are those of ResidualBlock, and 47.5 million parameters at 1,000 classes are 2.2 times as many.
///
/// Source: He et al. 2016, Deep Residual Learning for Image Recognition, table 1.
struct WideStageResNet34: CompositeComponent {
  static let declaration = Declaration(
    "WideStageResNet34", "a tutorial's residual network of 34 layers with wider stages than ResNet34",
    arguments: [.classes(1000)],
    uses: [
      "tenon/AvgPool2d", "tenon/BatchNorm2d", "tenon/Conv2d", "tenon/Flatten", "tenon/Linear", "tenon/MaxPool2d",
      "tenon/ReLU", "tenon/ResidualBlock",
    ],
    examples: [Example(["num_classes": 10], inputs: [ExampleInput("input", .float32, [1, 3, 193, 193])])])

  /// Channels, blocks and stride of the first block.
  private static let stages = [(128, 3, 1), (256, 4, 2), (512, 6, 2), (512, 3, 2)]
  private static let stemWidth = 64

  private let classCount: Value

  init(_ config: Config) throws { classCount = .int(try config.int("num_classes")) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    var x = try stem(image, graph)
    var width = Self.stemWidth
    for (stage, (channels, blocks, stride)) in Self.stages.enumerated() {
      for block in 0..<blocks {
        x = try graph(
          "layer\(stage + 1).\(block)", "tenon/ResidualBlock",
          [
            "inchannel": .int(width), "outchannel": .int(channels), "stride": .int(block == 0 ? stride : 1),
            "shortcut": .bool(block == 0),
          ], x)
        width = channels
      }
    }
    x = try graph("flatten", "tenon/Flatten", graph("avgpool", "tenon/AvgPool2d", ["kernel_size": 7], x))
    return try graph("fc", "tenon/Linear", ["in_features": .int(width), "out_features": classCount], x)
  }

  private func stem(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let width = Value.int(Self.stemWidth)
    var x = try graph(
      "pre.0", "tenon/Conv2d",
      ["in_channels": 3, "out_channels": width, "kernel_size": 7, "stride": 2, "padding": 3, "bias": false], image)
    x = try graph("pre.2", "tenon/ReLU", graph("pre.1", "tenon/BatchNorm2d", ["num_features": width], x))
    return try graph("pre.3", "tenon/MaxPool2d", ["kernel_size": 3, "stride": 2, "padding": 1], x)
  }
}
