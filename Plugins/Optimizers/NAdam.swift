import CTenonKernels
import Glibc
import TenonPlugin

/// Adam with Nesterov momentum: it steps along the mean as the next step will see it.
///
///     μₜ = β₁ (1 - ½ · 0.96^(t · momentum_decay)),  Πₜ = μ₁ · … · μₜ
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     p -= lr · ((1 - μₜ) / (1 - Πₜ) · g + μₜ₊₁ / (1 - Πₜ₊₁) · m) / (√(v / (1 - β₂ᵗ)) + eps)
///
/// Weight decay w adds w · p to the gradient or, with `decoupled_weight_decay`, first scales the parameter by 1 - lr · w.
///
/// - State: `step`, `mu_product` (Π), `exp_avg` (m), `exp_avg_sq` (v). Steps t count a parameter's own gradients.
/// - Differs from PyTorch: nothing.
/// - Source: Dozat 2016, Incorporating Nesterov Momentum into Adam.
struct NAdam: ElementwiseOptimizer {
  static let declaration = Declaration(
    "NAdam", "Adam with Nesterov momentum",
    arguments: AdamArguments.first(lr: 2e-3) + [
      .float("momentum_decay", default: 4e-3, "how fast the momentum grows to its full size").atLeast(0),
      AdamArguments.decoupled, AdamArguments.maximize,
    ])

  private static let index = AdamArguments(declaration)
  private static let momentumDecay = declaration.hyperIndex("momentum_decay")

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [
      .step, StateTensor("mu_product", TensorType(.float32, []), start: .constant(1)),
      StateTensor("exp_avg", parameter), StateTensor("exp_avg_sq", parameter),
    ]
  }

  /// μ of a step.
  private static func momentum(_ hyper: HyperParameters, _ step: Double) -> Double {
    hyper[at: index.beta1] * (1 - 0.5 * pow(0.96, step * hyper[at: momentumDecay]))
  }

  static func begin(_ hyper: HyperParameters, _ parameter: ParameterUpdate) {
    parameter.setNumber(1, parameter.number(1) * Float(momentum(hyper, parameter.stepCount)))
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let m = piece.state(parameter, 2), let v = piece.state(parameter, 3) else { return }
    let (step, product) = (parameter.stepCount, Double(parameter.number(1)))
    let (now, next) = (momentum(hyper, step), momentum(hyper, step + 1))
    let (lr, common) = (hyper[at: index.lr], AdamNumbers(hyper, index))
    var numbers = tenon_nadam(
      sign: common.sign, decay: common.decay, shrink: common.shrink, share1: common.share1, keep2: common.keep2,
      share2: common.share2, root2: Float((1 - pow(hyper[at: index.beta2], step)).squareRoot()), eps: common.eps,
      gradient_size: Float(lr * (1 - now) / (1 - product)), mean_size: Float(lr * next / (1 - product * next)))
    tenon_lanes().pointee.nadam_update(&numbers, piece.value, piece.gradient, m, v, Int64(piece.count))
  }
}
