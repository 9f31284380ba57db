import CTenonKernels
import Glibc
import TenonPlugin

/// Adam that steps along the mean alone until the mean square rests on enough gradients to divide by.
///
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     ρ∞ = 2 / (1 - β₂) - 1,  ρ = ρ∞ - 2 t β₂ᵗ / (1 - β₂ᵗ)
///     r = √((ρ - 4)(ρ - 2) ρ∞ / ((ρ∞ - 4)(ρ∞ - 2) ρ))
///     p -= lr / (1 - β₁ᵗ) · m · r √(1 - β₂ᵗ) / (√v + eps)      where ρ > 5
///     p -= lr / (1 - β₁ᵗ) · m                                  before
///
/// Weight decay w adds w · p to the gradient or, with `decoupled_weight_decay`, first scales the parameter by 1 - lr · w.
///
/// - State: `step`, `exp_avg` (m), `exp_avg_sq` (v). Steps t count a parameter's own gradients.
/// - Differs from PyTorch: nothing.
/// - Source: Liu et al. 2020, On the Variance of the Adaptive Learning Rate and Beyond, algorithm 2.
struct RAdam: ElementwiseOptimizer {
  static let declaration = Declaration(
    "RAdam", "Adam whose first steps do not divide by a mean square of too few gradients",
    arguments: AdamArguments.first() + [AdamArguments.decoupled, AdamArguments.maximize])

  private static let index = AdamArguments(declaration)

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [.step, StateTensor("exp_avg", parameter), StateTensor("exp_avg_sq", parameter)]
  }

  /// r √(1 - β₂ᵗ); nil before ρ is above 5.
  private static func rectification(_ beta2: Double, _ step: Double) -> Double? {
    let correction = 1 - pow(beta2, step)
    let most = 2 / (1 - beta2) - 1
    let length = most - 2 * step * pow(beta2, step) / correction
    guard length > 5 else { return nil }
    let share = (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)
    return (share * correction).squareRoot()
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let m = piece.state(parameter, 1), let v = piece.state(parameter, 2) else { return }
    let (step, common) = (parameter.stepCount, AdamNumbers(hyper, index))
    let rectification = rectification(hyper[at: index.beta2], step)
    let size = hyper[at: index.lr] / (1 - pow(hyper[at: index.beta1], step)) * (rectification ?? 1)
    var numbers = tenon_radam(
      sign: common.sign, decay: common.decay, shrink: common.shrink, share1: common.share1, keep2: common.keep2,
      share2: common.share2, eps: common.eps, step_size: Float(size), is_rectified: rectification == nil ? 0 : 1)
    tenon_lanes().pointee.radam_update(&numbers, piece.value, piece.gradient, m, v, Int64(piece.count))
  }
}
