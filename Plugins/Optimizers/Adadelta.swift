import CTenonKernels
import TenonPlugin

/// Gradient descent by moves whose size follows from the moves before, so that it needs hardly any learning rate.
///
///     g += weight_decay · p
///     v = rho · v + (1 - rho) · g²
///     d = √(u + eps) / √(v + eps) · g
///     u = rho · u + (1 - rho) · d²
///     p -= lr · d
///
/// - State: `step`, `square_avg` (v), `acc_delta` (u).
/// - Differs from PyTorch: nothing.
/// - Source: Zeiler 2012, ADADELTA: An Adaptive Learning Rate Method, algorithm 1.
struct Adadelta: ElementwiseOptimizer {
  static let declaration = Declaration(
    "Adadelta", "gradient descent by moves of the size of those before",
    arguments: [
      .float("lr", default: 1, "factor of the move").atLeast(0),
      .float("rho", default: 0.9, "decay of the means of squared gradients and squared moves").atLeast(0).atMost(1),
      .float("eps", default: 1e-6, "added to both means, and so the size of the first moves").atLeast(0),
      .float("weight_decay", default: 0, "factor of the parameter that is added to its gradient").atLeast(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let rho = declaration.hyperIndex("rho")
    static let eps = declaration.hyperIndex("eps")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let maximize = declaration.hyperIndex("maximize")
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [.step, StateTensor("square_avg", parameter), StateTensor("acc_delta", parameter)]
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let squares = piece.state(parameter, 1), let moves = piece.state(parameter, 2) else { return }
    var numbers = tenon_adadelta(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: Float(hyper[at: Index.weightDecay]),
      keep: Float(hyper[at: Index.rho]), share: Float(1 - hyper[at: Index.rho]), eps: Float(hyper[at: Index.eps]),
      lr: Float(hyper[at: Index.lr]))
    tenon_lanes().pointee.adadelta_update(&numbers, piece.value, piece.gradient, squares, moves, Int64(piece.count))
  }
}
