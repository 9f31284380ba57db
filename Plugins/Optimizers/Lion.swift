import CTenonKernels
import TenonPlugin

/// Moves every element by the same length, in the direction of a running mean of its gradients.
///
///     c = β₁ m + (1 - β₁) g
///     p = (1 - lr · weight_decay) p - lr · sign(c)
///     m = β₂ m + (1 - β₂) g
///
/// Since every move has the length `lr`, it wants a learning rate three to ten times smaller than AdamW's, and a weight
/// decay that much larger.
///
/// - State: `step`, `exp_avg` (m).
/// - Not in PyTorch; arguments and defaults are those of the paper's own code, with `maximize`.
/// - Source: Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2.
struct Lion: ElementwiseOptimizer {
  static let declaration = Declaration(
    "Lion", "moves every element by the same length, by the sign of a mean of its gradients",
    arguments: [
      .float("lr", default: 1e-4, "length of a move").atLeast(0),
      .floatPair("betas", default: (0.9, 0.99), "share of the mean in a move, and decay of the mean").atLeast(0).below(
        1),
      .float("weight_decay", default: 0, "strength of the pull of the parameter itself towards zero").atLeast(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let beta1 = declaration.hyperIndex("betas.0")
    static let beta2 = declaration.hyperIndex("betas.1")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let maximize = declaration.hyperIndex("maximize")
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [.step, StateTensor("exp_avg", parameter)]
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let m = piece.state(parameter, 1) else { return }
    let lr = hyper[at: Index.lr]
    var numbers = tenon_lion(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, shrink: Float(1 - lr * hyper[at: Index.weightDecay]),
      share1: Float(1 - hyper[at: Index.beta1]), share2: Float(1 - hyper[at: Index.beta2]), lr: Float(lr))
    tenon_lanes().pointee.lion_update(&numbers, piece.value, piece.gradient, m, Int64(piece.count))
  }
}
