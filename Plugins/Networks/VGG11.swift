import TenonPlugin

/// torchvision's VGG network of 11 layers with weights.
///
/// Input shape: [N, 3, H, W] of at least 32 x 32, usually 224 x 224. Output shape: [N, num_classes].
/// Parameters: 132,863,336 at 1,000 classes; `features.0.weight`, ..., `classifier.6.bias`. `VGGNetwork` says how it is made.
///
/// Source: Simonyan, Zisserman 2015, Very Deep Convolutional Networks for Large-Scale Image Recognition, table 1, configuration A;
/// torchvision.models.vgg11.
struct VGG11: CompositeComponent {
  static let declaration = Declaration(
    "VGG11", "torchvision's VGG network of 11 layers", arguments: VGGNetwork.arguments,
    uses: VGGNetwork.uses, examples: VGGNetwork.examples)

  private let network: VGGNetwork

  init(_ config: Config) throws { network = try VGGNetwork(config, .eleven, normalizes: false) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
