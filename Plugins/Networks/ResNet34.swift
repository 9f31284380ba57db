import TenonPlugin

/// torchvision's residual network of 34 layers: stages of 3, 4, 6 and 3 blocks of two convolutions each.
///
/// Input shape: [N, 3, H, W] of any size, usually 224 x 224. Output shape: [N, num_classes].
/// Parameters: 21,797,672 at 1,000 classes; `conv1.weight`, `bn1.weight`, `layer1.0.conv1.weight`,
/// `layer2.0.downsample.0.weight`, ..., `fc.bias`. `ResidualNetwork` says how it is made.
///
/// Source: He et al. 2016, Deep Residual Learning for Image Recognition, table 1; torchvision.models.resnet34.
struct ResNet34: CompositeComponent {
  static let declaration = Declaration(
    "ResNet34", "torchvision's residual network of 34 layers", arguments: ResidualNetwork.arguments,
    uses: ResidualNetwork.uses, examples: ResidualNetwork.examples)

  private let network: ResidualNetwork

  init(_ config: Config) throws { network = try ResidualNetwork(config, .basic, [3, 4, 6, 3]) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
