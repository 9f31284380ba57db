import TenonPlugin

/// Adam with decoupled weight decay: the parameter itself shrinks by 1 - lr · weight_decay before the update
/// of `AdamUpdate`, whatever the size of its gradient.
///
/// - Source: Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization.
struct AdamW: OptimizerComponent {
  static let declaration = Declaration(
    "AdamW", "Adam with weight decay of the parameter itself instead of its gradient",
    arguments: AdamUpdate.arguments(weightDecay: 1e-2))

  private let update = AdamUpdate(declaration)

  init(_ config: Config) {}

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    update.state(hyper, parameter: parameter)
  }

  func workspaceByteCount(elementCount: Int) -> Int { ParameterChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws { try update.step(call) }
}
