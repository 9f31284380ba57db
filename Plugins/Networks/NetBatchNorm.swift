import TenonPlugin

/// `NetWidth` with batch normalization behind each convolution.
///
/// Input shape: [N, 3, 32, 32]. Output shape: [N, num_classes].
/// Parameters: 38,482 with two classes and 32 channels; beside those of `NetWidth`: `conv1_batchnorm.weight`, ...
/// `SmallNetwork` says how it is made.
///
/// Source: Stevens, Antiga, Viehmann 2020, Deep Learning with PyTorch, chapter 8.
struct NetBatchNorm: CompositeComponent {
  static let declaration = Declaration(
    "NetBatchNorm", "Net of any width with batch normalization",
    arguments: [.classes(2), SmallNetwork.width], uses: SmallNetwork.uses, examples: SmallNetwork.examples)

  private let network: SmallNetwork

  init(_ config: Config) throws {
    network = try SmallNetwork(config, width: config.int("n_chans1"), extra: .normalization)
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
