import TenonPlugin

/// torchvision's residual network of 18 layers: stages of two blocks of two convolutions each.
///
/// Input shape: [N, 3, H, W] of any size, usually 224 x 224. Output shape: [N, num_classes].
/// Parameters: 11,689,512 at 1,000 classes; `conv1.weight`, `bn1.weight`, `layer1.0.conv1.weight`,
/// `layer2.0.downsample.0.weight`, ..., `fc.bias`. `ResidualNetwork` says how it is made.
///
/// Source: He et al. 2016, Deep Residual Learning for Image Recognition, table 1; torchvision.models.resnet18.
struct ResNet18: CompositeComponent {
  static let declaration = Declaration(
    "ResNet18", "torchvision's residual network of 18 layers", arguments: ResidualNetwork.arguments,
    uses: ResidualNetwork.uses, examples: ResidualNetwork.examples)

  private let network: ResidualNetwork

  init(_ config: Config) throws { network = try ResidualNetwork(config, .basic, [2, 2, 2, 2]) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
