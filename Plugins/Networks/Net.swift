import TenonPlugin

/// The tutorial's network for planes and birds: two small convolutions and two linear layers.
///
/// Input shape: [N, 3, 32, 32]. Output shape: [N, num_classes].
/// Parameters: 18,090 with two classes; `conv1.weight`, `conv2.weight`, `fc1.weight`, `fc2.weight` and their biases.
/// `SmallNetwork` says how it is made.
///
/// Source: Stevens, Antiga, Viehmann 2020, Deep Learning with PyTorch, chapter 8.
struct Net: CompositeComponent {
  static let declaration = Declaration(
    "Net", "two convolutions and two linear layers for images of 32 x 32",
    arguments: [.classes(2)], uses: SmallNetwork.uses, examples: SmallNetwork.examples)

  private let network: SmallNetwork

  init(_ config: Config) throws { network = try SmallNetwork(config, width: 16) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
