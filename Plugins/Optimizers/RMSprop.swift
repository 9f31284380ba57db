import CTenonKernels
import TenonPlugin

/// Gradient descent by the gradient over the root of a running mean of its square.
///
///     v = alpha · v + (1 - alpha) · g²
///     a = alpha · a + (1 - alpha) · g                (centered)
///     u = g / (√v + eps), or centered g / (√(v - a²) + eps)
///     p -= lr · u, or with momentum b = momentum · b + u and p -= lr · b
///
/// - State: `step`, `square_avg`, with momentum `momentum_buffer`, centered `grad_avg`.
/// - Differs from PyTorch: v - a² that rounding brings below zero counts as zero instead of making the
///   parameter NaN.
/// - Source: Tieleman and Hinton 2012, lecture 6.5; centered: Graves 2013, Generating Sequences With Recurrent
///   Neural Networks.
struct RMSprop: OptimizerComponent {
  static let declaration = Declaration(
    "RMSprop", "gradient descent by the gradient over the root of its mean square",
    arguments: [
      .float("lr", default: 1e-2, "learning rate").atLeast(0),
      .float("alpha", default: 0.99, "decay of the mean of squared gradients").atLeast(0),
      .float("eps", default: 1e-8, "added to the denominator").atLeast(0),
      .float("weight_decay", default: 0, "factor of the parameter that is added to its gradient").atLeast(0),
      .float("momentum", default: 0, "how much of the last update is kept").atLeast(0),
      .bool("centered", default: false, "divide by an estimate of the gradient's standard deviation"),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let alpha = declaration.hyperIndex("alpha")
    static let eps = declaration.hyperIndex("eps")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let momentum = declaration.hyperIndex("momentum")
    static let centered = declaration.hyperIndex("centered")
    static let maximize = declaration.hyperIndex("maximize")
  }

  init(_ config: Config) {}

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    var state = [StateTensor("step", TensorType(.float32, [])), StateTensor("square_avg", parameter)]
    if hyper[at: Index.momentum] != 0 { state.append(StateTensor("momentum_buffer", parameter)) }
    if hyper[at: Index.centered] != 0 { state.append(StateTensor("grad_avg", parameter)) }
    return state
  }

  func workspaceByteCount(elementCount: Int) -> Int { ParameterChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ParameterChunks(
      call,
      check: { group, parameter in
        try parameter.checkDense("RMSprop")
        let buffers = parameter.stateCount - (group.hyper[at: Index.centered] != 0 ? 3 : 2)
        guard buffers == 1 || (buffers == 0 && group.hyper[at: Index.momentum] == 0) else {
          throw ComponentError(
            .state, field: "momentum", "the group began without momentum and has no buffer; begin with one above 0")
        }
      },
      begin: { _, parameter in parameter.countStep() })
    chunks.forEach { group, parameter, piece in
      Self.update(group.hyper, parameter, piece)
    }
  }

  private static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    // The last state tensor is square_avg, momentum_buffer or grad_avg, whichever comes last in this group.
    guard let v = piece.state(parameter, 1) else { return }
    let buffer = hyper[at: Index.momentum] != 0 ? piece.state(parameter, 2) : nil
    let means = hyper[at: Index.centered] != 0 ? piece.state(parameter, parameter.stateCount - 1) : nil
    var numbers = tenon_rmsprop(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: Float(hyper[at: Index.weightDecay]),
      keep: Float(hyper[at: Index.alpha]), share: Float(1 - hyper[at: Index.alpha]),
      eps: Float(hyper[at: Index.eps]), momentum: Float(hyper[at: Index.momentum]), lr: Float(hyper[at: Index.lr]))
    tenon_lanes().pointee.rmsprop_update(
      &numbers, piece.value, piece.gradient, v, buffer, means, Int64(piece.count))
  }
}
