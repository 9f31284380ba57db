import CTenonKernels
import Glibc
import TenonPlugin

/// Gradient descent with a falling learning rate, beside which the mean of the parameters is kept.
///
///     g += weight_decay · p
///     p = (1 - lambd · η) p - η g
///     a += μ (p - a)
///     η = lr / (1 + lambd · lr · t)^alpha,  μ = 1 / max(1, t - t0)      for the next step
///
/// - State: `step`, `eta`, which starts as `lr`, `mu`, which starts as 1, and the mean `ax` (a), which training does not
///   read. Steps t count a parameter's own gradients.
/// - Differs from PyTorch: nothing.
/// - Source: Polyak and Juditsky 1992, Acceleration of Stochastic Approximation by Averaging; the schedule: Bottou 2012,
///   Stochastic Gradient Descent Tricks, section 5.
struct ASGD: ElementwiseOptimizer {
  static let declaration = Declaration(
    "ASGD", "gradient descent with a falling learning rate and a mean of the parameters beside it",
    arguments: [
      .float("lr", default: 1e-2, "learning rate").atLeast(0),
      .float("lambd", default: 1e-4, "how fast parameters decay and the learning rate falls"),
      .float("alpha", default: 0.75, "power of the steps by which the learning rate falls"),
      .float("t0", default: 1e6, "steps before the mean begins"),
      .float("weight_decay", default: 0, "factor of the parameter that is added to its gradient").atLeast(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let lambd = declaration.hyperIndex("lambd")
    static let alpha = declaration.hyperIndex("alpha")
    static let t0 = declaration.hyperIndex("t0")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let maximize = declaration.hyperIndex("maximize")
  }

  private enum State {
    static let eta = 1
    static let mu = 2
    static let average = 3
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    let number = TensorType(.float32, [])
    return [
      .step, StateTensor("eta", number, start: .constant(hyper[at: Index.lr])),
      StateTensor("mu", number, start: .constant(1)), StateTensor("ax", parameter),
    ]
  }

  /// The first step takes the learning rate of its time, which a scheduler may have set since.
  static func begin(_ hyper: HyperParameters, _ parameter: ParameterUpdate) {
    if parameter.stepCount == 1 { parameter.setNumber(State.eta, Float(hyper[at: Index.lr])) }
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let average = piece.state(parameter, State.average) else { return }
    let eta = parameter.number(State.eta)
    var numbers = tenon_asgd(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: Float(hyper[at: Index.weightDecay]),
      shrink: Float(1 - hyper[at: Index.lambd] * Double(eta)), lr: eta, average_share: parameter.number(State.mu))
    tenon_lanes().pointee.asgd_update(&numbers, piece.value, piece.gradient, average, Int64(piece.count))
  }

  static func finish(_ hyper: HyperParameters, _ parameter: ParameterUpdate) {
    let (lr, step) = (hyper[at: Index.lr], parameter.stepCount)
    let fall = pow(1 + hyper[at: Index.lambd] * lr * step, hyper[at: Index.alpha])
    parameter.setNumber(State.eta, Float(lr / fall))
    parameter.setNumber(State.mu, Float(1 / max(1, step - hyper[at: Index.t0])))
  }
}
