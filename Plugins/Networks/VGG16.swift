import TenonPlugin

/// torchvision's VGG network of 16 layers with weights.
///
/// Input shape: [N, 3, H, W] of at least 32 x 32, usually 224 x 224. Output shape: [N, num_classes].
/// Parameters: 138,357,544 at 1,000 classes; `features.0.weight`, ..., `classifier.6.bias`. `VGGNetwork` says how it is made.
///
/// Source: Simonyan, Zisserman 2015, Very Deep Convolutional Networks for Large-Scale Image Recognition, table 1, configuration D;
/// torchvision.models.vgg16.
struct VGG16: CompositeComponent {
  static let declaration = Declaration(
    "VGG16", "torchvision's VGG network of 16 layers", arguments: VGGNetwork.arguments,
    uses: VGGNetwork.uses, examples: VGGNetwork.examples)

  private let network: VGGNetwork

  init(_ config: Config) throws { network = try VGGNetwork(config, .sixteen, normalizes: false) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
