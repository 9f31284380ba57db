import TenonPlugin

/// `NetWidth` that drops whole channels in training.
///
/// Input shape: [N, 3, 32, 32]. Output shape: [N, num_classes].
/// Parameters: as in `NetWidth`.
/// `SmallNetwork` says how it is made.
///
/// Source: Stevens, Antiga, Viehmann 2020, Deep Learning with PyTorch, chapter 8.
struct NetDropout: CompositeComponent {
  static let declaration = Declaration(
    "NetDropout", "Net of any width that drops channels in training",
    arguments: [.classes(2), SmallNetwork.width, .dropout(0.4, name: "p")],
    uses: SmallNetwork.uses + ["tenon/Dropout2d"], examples: SmallNetwork.examples)

  private let network: SmallNetwork

  init(_ config: Config) throws {
    network = try SmallNetwork(config, width: config.int("n_chans1"), extra: .dropout(config.float("p")))
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try network.forward(image, graph) }
}
