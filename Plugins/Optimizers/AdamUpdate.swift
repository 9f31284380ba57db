import CTenonKernels
import Glibc
import TenonPlugin

/// The update of Adam and of AdamW, which differ in their defaults and in where weight decay goes.
///
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     p -= lr / (1 - β₁ᵗ) · m / (√(v / (1 - β₂ᵗ)) + eps)
///
/// With `amsgrad` the largest v so far stands in the root. Weight decay w adds w · p to the gradient or,
/// decoupled, first scales the parameter by 1 - lr · w.
///
/// - State: `step`, `exp_avg`, `exp_avg_sq`, with amsgrad `max_exp_avg_sq`. Steps count a parameter's own
///   gradients.
struct AdamUpdate {
  private let name: String
  private let lr: Int
  private let beta1: Int
  private let beta2: Int
  private let eps: Int
  private let weightDecay: Int
  private let amsgrad: Int
  private let maximize: Int
  /// The hyper-parameter that says whether weight decay is decoupled; nil when it always is.
  private let decoupled: Int?

  /// The arguments that both have.
  static func arguments(weightDecay: Double) -> [Argument] {
    [
      .float("lr", default: 1e-3, "learning rate").atLeast(0),
      .floatPair("betas", default: (0.9, 0.999), "decay of the means of gradient and squared gradient")
        .atLeast(0).below(1),
      .float("eps", default: 1e-8, "added to the denominator").atLeast(0),
      .float("weight_decay", default: weightDecay, "strength of the pull towards zero").atLeast(0),
      .bool("amsgrad", default: false, "divide by the largest mean of squares so far"),
      .bool("maximize", default: false, "ascend instead of descending"),
    ]
  }

  /// - Parameter decoupled: the bool argument that decouples weight decay; nil when it always is.
  init(_ declaration: Declaration, decoupled: String?) {
    name = declaration.name
    lr = declaration.hyperIndex("lr")
    beta1 = declaration.hyperIndex("betas.0")
    beta2 = declaration.hyperIndex("betas.1")
    eps = declaration.hyperIndex("eps")
    weightDecay = declaration.hyperIndex("weight_decay")
    amsgrad = declaration.hyperIndex("amsgrad")
    maximize = declaration.hyperIndex("maximize")
    self.decoupled = decoupled.map { declaration.hyperIndex($0) }
  }

  func state(_ hyper: HyperParameters, parameter: TensorType) -> [StateTensor] {
    let state = [
      StateTensor("step", TensorType(.float32, [])), StateTensor("exp_avg", parameter),
      StateTensor("exp_avg_sq", parameter),
    ]
    return hyper[at: amsgrad] != 0 ? state + [StateTensor("max_exp_avg_sq", parameter)] : state
  }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ParameterChunks(
      call,
      check: { group, parameter in
        try parameter.checkDense(name)
        guard parameter.stateCount >= (group.hyper[at: amsgrad] != 0 ? 4 : 3) else {
          throw ComponentError(.state, field: "amsgrad", "the group began without amsgrad and has no max_exp_avg_sq")
        }
      },
      begin: { _, parameter in parameter.countStep() })
    chunks.forEach { group, parameter, piece in
      update(group.hyper, parameter, piece)
    }
  }

  private func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let step = parameter.state(0).data?.load(as: Float.self), let m = piece.state(parameter, 1),
      let v = piece.state(parameter, 2)
    else { return }
    let correction1 = 1 - pow(hyper[at: beta1], Double(step))
    let root2 = Float((1 - pow(hyper[at: beta2], Double(step))).squareRoot())
    let isDecoupled = decoupled.map { hyper[at: $0] != 0 } ?? true
    var numbers = tenon_adam(
      sign: hyper[at: maximize] != 0 ? -1 : 1, decay: isDecoupled ? 0 : Float(hyper[at: weightDecay]),
      share1: Float(1 - hyper[at: beta1]), keep2: Float(hyper[at: beta2]), share2: Float(1 - hyper[at: beta2]),
      step_size: Float(hyper[at: lr] / correction1), root2: root2, eps: Float(hyper[at: eps]),
      shrink: isDecoupled ? Float(1 - hyper[at: lr] * hyper[at: weightDecay]) : 1)
    let most = hyper[at: amsgrad] != 0 ? piece.state(parameter, 3) : nil
    tenon_lanes().pointee.adam_update(&numbers, piece.value, piece.gradient, m, v, most, Int64(piece.count))
  }
}
