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
    arguments: AdamArguments.first(
      lr: 2e-3, betas: "decay of the mean of gradients and of the largest one",
      eps: "added to the size of each gradient",
      "factor of the parameter that is added to its gradient") + [AdamArguments.maximize])

  private static let index = AdamArguments(declaration)

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [.step, StateTensor("exp_avg", parameter), StateTensor("exp_inf", parameter)]
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let m = piece.state(parameter, 1), let largest = piece.state(parameter, 2) else { return }
    let correction = 1 - pow(hyper[at: index.beta1], parameter.stepCount)
    let common = AdamNumbers(hyper, index)
    var numbers = tenon_adamax(
      sign: common.sign, decay: common.decay, share1: common.share1, keep2: common.keep2, eps: common.eps,
      step_size: Float(hyper[at: index.lr] / correction))
    tenon_lanes().pointee.adamax_update(&numbers, piece.value, piece.gradient, m, largest, Int64(piece.count))
  }
}
