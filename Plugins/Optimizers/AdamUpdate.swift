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
  private let index: AdamArguments
  private let amsgrad: Int

  /// The arguments that both have.
  static func arguments(weightDecay: Double) -> [Argument] {
    AdamArguments.first(weightDecay: weightDecay) + [
      .bool("amsgrad", default: false, "divide by the largest mean of squares so far"), AdamArguments.maximize,
    ]
  }

  init(_ declaration: Declaration) {
    name = declaration.name
    index = AdamArguments(declaration)
    amsgrad = declaration.hyperIndex("amsgrad")
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
    let correction1 = 1 - pow(hyper[at: index.beta1], Double(step))
    let root2 = Float((1 - pow(hyper[at: index.beta2], Double(step))).squareRoot())
    // AdamW has no flag: its weight decay is always decoupled.
    let common = AdamNumbers(hyper, index, isDecoupled: index.decoupled == nil ? true : nil)
    var numbers = tenon_adam(
      sign: common.sign, decay: common.decay, share1: common.share1, keep2: common.keep2, share2: common.share2,
      step_size: Float(hyper[at: index.lr] / correction1), root2: root2, eps: common.eps, shrink: common.shrink)
    let most = hyper[at: amsgrad] != 0 ? piece.state(parameter, 3) : nil
    tenon_lanes().pointee.adam_update(&numbers, piece.value, piece.gradient, m, v, most, Int64(piece.count))
  }
}
