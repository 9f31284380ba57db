import TenonPlugin

/// `Net` of any width.
///
/// Input shape: [N, 3, 32, 32]. Output shape: [N, num_classes].
/// Parameters: 38,386 with two classes and 32 channels; names as in `Net`.
/// `SmallNetwork` says how it is made.
///
/// Source: Stevens, Antiga, Viehmann 2020, Deep Learning with PyTorch, chapter 8.
struct NetWidth: CompositeComponent {
  static let declaration = Declaration(
    "NetWidth", "Net of any width",
    arguments: [.classes(2), SmallNetwork.width], uses: SmallNetwork.uses, examples: SmallNetwork.examples)

  private let network: SmallNetwork

  init(_ config: Config) throws { network = try SmallNetwork(config, width: config.int("n_chans1")) }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
