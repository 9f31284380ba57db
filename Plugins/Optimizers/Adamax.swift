import CTenonKernels
import Glibc
import TenonPlugin

/// Adam with the largest recent gradient in place of the root of the mean square.
///
///     g += weight_decay · p
///     m = β₁ m + (1 - β₁) g
///     u = max(β₂ u, |g| + eps)
///     p -= lr / (1 - β₁ᵗ) · m / u
///
/// - State: `step`, `exp_avg` (m), `exp_inf` (u). Steps t count a parameter's own gradients.
/// - Differs from PyTorch: nothing.
/// - Source: Kingma and Ba 2015, Adam, algorithm 2.
struct Adamax: ElementwiseOptimizer {
  static let declaration = Declaration(
    "Adamax", "Adam with the largest recent gradient in place of the root of the mean square",
    arguments: [
      .float("lr", default: 2e-3, "learning rate").atLeast(0),
      .floatPair("betas", default: (0.9, 0.999), "decay of the mean of gradients and of the largest one")
        .atLeast(0).below(1),
      .float("eps", default: 1e-8, "added to the size of each gradient").atLeast(0),
      .float("weight_decay", default: 0, "factor of the parameter that is added to its gradient").atLeast(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let beta1 = declaration.hyperIndex("betas.0")
    static let beta2 = declaration.hyperIndex("betas.1")
    static let eps = declaration.hyperIndex("eps")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let maximize = declaration.hyperIndex("maximize")
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [.step, StateTensor("exp_avg", parameter), StateTensor("exp_inf", parameter)]
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let m = piece.state(parameter, 1), let largest = piece.state(parameter, 2) else { return }
    let correction = 1 - pow(hyper[at: Index.beta1], parameter.stepCount)
    var numbers = tenon_adamax(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: Float(hyper[at: Index.weightDecay]),
      share1: Float(1 - hyper[at: Index.beta1]), keep2: Float(hyper[at: Index.beta2]),
      eps: Float(hyper[at: Index.eps]), step_size: Float(hyper[at: Index.lr] / correction))
    tenon_lanes().pointee.adamax_update(&numbers, piece.value, piece.gradient, m, largest, Int64(piece.count))
  }
}
