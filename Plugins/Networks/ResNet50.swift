import TenonPlugin

/// torchvision's residual network of 50 layers: stages of 3, 4, 6 and 3 bottlenecks.
///
/// With `groups: 32, width_per_group: 4` it is torchvision's resnext50_32x4d, with `width_per_group: 128` its
/// wide_resnet50_2.
///
/// Input shape: [N, 3, H, W] of any size, usually 224 x 224. Output shape: [N, num_classes].
/// Parameters: 25,557,032 at 1,000 classes; `conv1.weight`, `bn1.weight`, `layer1.0.conv1.weight`,
/// `layer1.0.downsample.0.weight`, ..., `fc.bias`. `ResidualNetwork` says how it is made.
///
/// Source: He et al. 2016, Deep Residual Learning for Image Recognition, table 1; Xie et al. 2017, Aggregated Residual
/// Transformations for Deep Neural Networks; Zagoruyko, Komodakis 2016, Wide Residual Networks;
/// torchvision.models.resnet50.
struct ResNet50: CompositeComponent {
  static let declaration = Declaration(
    "ResNet50", "torchvision's residual network of 50 layers",
    arguments: ResidualNetwork.arguments + [
      .int("groups", default: 1, "parts of each bottleneck's middle convolution").atLeast(1).atMost(1024),
      .int("width_per_group", default: 64, "channels of each part, where the stage has 64").atLeast(1).atMost(1024),
    ],
    uses: ResidualNetwork.uses, examples: ResidualNetwork.examples)

  private let network: ResidualNetwork

  init(_ config: Config) throws {
    network = try ResidualNetwork(
      config, .bottleneck, [3, 4, 6, 3], groups: config.int("groups"), widthPerGroup: config.int("width_per_group"))
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
