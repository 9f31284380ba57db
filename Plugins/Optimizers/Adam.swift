import TenonPlugin

/// Gradient descent by running means of the gradient and of its square; `AdamUpdate` has the formula.
///
/// `weight_decay` is added to the gradient or, with `decoupled_weight_decay`, decays the parameter (AdamW).
///
/// - Source: Kingma and Ba 2015, Adam; Reddi et al. 2018, On the Convergence of Adam and Beyond.
struct Adam: OptimizerComponent {
  static let declaration = Declaration(
    "Adam", "gradient descent by running means of gradient and squared gradient",
    arguments: AdamUpdate.arguments(weightDecay: 0) + [AdamArguments.decoupled])

  private let update = AdamUpdate(declaration)

  init(_ config: Config) {}

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    update.state(hyper, parameter: parameter)
  }

  func workspaceByteCount(elementCount: Int) -> Int { ParameterChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws { try update.step(call) }
}
