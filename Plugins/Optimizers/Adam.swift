import CTenonMath
import Glibc
import TenonPlugin

/// Gradient descent by running means of the gradient and of its square.
///
///     m = β₁ m + (1 - β₁) g
///     v = β₂ v + (1 - β₂) g²
///     p -= lr / (1 - β₁ᵗ) · m / (√(v / (1 - β₂ᵗ)) + eps)
///
/// With `amsgrad` the largest v so far stands in the root. `weight_decay` w adds w · p to the gradient, or
/// with `decoupled_weight_decay` (AdamW) first scales the parameter by 1 - lr · w.
///
/// - State: `step`, `exp_avg`, `exp_avg_sq`, with amsgrad `max_exp_avg_sq`. Steps count a parameter's own
///   gradients.
/// - Source: Kingma and Ba 2015, Adam; Reddi et al. 2018, On the Convergence of Adam and Beyond; Loshchilov
///   and Hutter 2019, Decoupled Weight Decay Regularization.
struct Adam: OptimizerComponent {
  static let declaration = Declaration(
    "Adam", "gradient descent by running means of gradient and squared gradient",
    arguments: [
      .float("lr", default: 1e-3, "learning rate").atLeast(0),
      .floatPair("betas", default: (0.9, 0.999), "decay of the means of gradient and squared gradient")
        .atLeast(0).below(1),
      .float("eps", default: 1e-8, "added to the denominator").atLeast(0),
      .float("weight_decay", default: 0, "strength of the pull towards zero").atLeast(0),
      .bool("amsgrad", default: false, "divide by the largest mean of squares so far"),
      .bool("maximize", default: false, "ascend instead of descending"),
      .bool("decoupled_weight_decay", default: false, "decay the parameter itself instead of its gradient (AdamW)"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let beta1 = declaration.hyperIndex("betas.0")
    static let beta2 = declaration.hyperIndex("betas.1")
    static let eps = declaration.hyperIndex("eps")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let amsgrad = declaration.hyperIndex("amsgrad")
    static let maximize = declaration.hyperIndex("maximize")
    static let decoupled = declaration.hyperIndex("decoupled_weight_decay")
  }

  init(_ config: Config) {}

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    let state = [
      StateTensor("step", TensorType(.float32, [])), StateTensor("exp_avg", parameter),
      StateTensor("exp_avg_sq", parameter),
    ]
    return hyper[at: Index.amsgrad] != 0 ? state + [StateTensor("max_exp_avg_sq", parameter)] : state
  }

  func workspaceByteCount(elementCount: Int) -> Int { ElementChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ElementChunks(
      call,
      check: { group, parameter in
        try parameter.checkDense("Adam")
        guard parameter.stateCount >= (group.hyper[at: Index.amsgrad] != 0 ? 4 : 3) else {
          throw ComponentError(.state, field: "amsgrad", "the group began without amsgrad and has no max_exp_avg_sq")
        }
      },
      begin: { _, parameter in
        guard let step = parameter.state(0).data?.assumingMemoryBound(to: Float.self) else { return }
        step.pointee += 1
      })
    chunks.forEach { group, parameter, piece in
      Self.update(group.hyper, parameter, piece)
    }
  }

  private static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let step = parameter.state(0).data?.load(as: Float.self), let m = piece.state(parameter, 1),
      let v = piece.state(parameter, 2)
    else { return }
    let beta1 = hyper[at: Index.beta1]
    let beta2 = hyper[at: Index.beta2]
    let correction1 = 1 - pow(beta1, Double(step))
    let root2 = Float((1 - pow(beta2, Double(step))).squareRoot())
    let stepSize = Float(hyper[at: Index.lr] / correction1)
    let eps = Float(hyper[at: Index.eps])
    let share1 = Float(1 - beta1)
    let keep2 = Float(beta2)
    let share2 = Float(1 - beta2)
    let isDecoupled = hyper[at: Index.decoupled] != 0
    let weightDecay = hyper[at: Index.weightDecay]
    let shrink: Float = isDecoupled ? Float(1 - hyper[at: Index.lr] * weightDecay) : 1
    let decay: Float = isDecoupled ? 0 : Float(weightDecay)
    let sign: Float = hyper[at: Index.maximize] != 0 ? -1 : 1
    let p = piece.value
    let g = piece.gradient
    if hyper[at: Index.amsgrad] != 0 {
      guard let most = piece.state(parameter, 3) else { return }
      for i in 0..<piece.count {
        let gradient = sign * g[i] + decay * p[i]
        let mean = m[i] + share1 * (gradient - m[i])
        let square = keep2 * v[i] + share2 * gradient * gradient
        let largest = square > most[i] ? square : most[i]
        m[i] = mean
        v[i] = square
        most[i] = largest
        p[i] = shrink * p[i] - stepSize * (mean / (ctenon_square_root(largest) / root2 + eps))
      }
    } else {
      for i in 0..<piece.count {
        let gradient = sign * g[i] + decay * p[i]
        let mean = m[i] + share1 * (gradient - m[i])
        let square = keep2 * v[i] + share2 * gradient * gradient
        m[i] = mean
        v[i] = square
        p[i] = shrink * p[i] - stepSize * (mean / (ctenon_square_root(square) / root2 + eps))
      }
    }
  }
}
