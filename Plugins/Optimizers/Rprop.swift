import CTenonKernels
import TenonPlugin

/// Moves each element by a step of its own, which grows while its gradient keeps its sign and shrinks when it turns.
///
///     g · g' > 0:  s = min(s · etas[1], step_sizes[1])
///     g · g' < 0:  s = max(s · etas[0], step_sizes[0]),  g = 0
///     p -= s · sign(g),  g' = g
///
/// For gradients of the whole data; those of batches change their signs by chance.
///
/// - State: `step`, `prev` (g'), `step_size` (s), which starts as `lr`.
/// - Differs from PyTorch: nothing.
/// - Source: Riedmiller and Braun 1993, A Direct Adaptive Method for Faster Backpropagation Learning; this form:
///   Igel and Hüsken 2000, iRprop-.
struct Rprop: ElementwiseOptimizer {
  static let declaration = Declaration(
    "Rprop", "moves each element by a step of its own, by the sign of its gradient",
    arguments: [
      .float("lr", default: 1e-2, "the first step of each element").atLeast(0),
      .floatPair("etas", default: (0.5, 1.2), "factors of a step when the gradient turns and when it does not").above(
        0),
      .floatPair("step_sizes", default: (1e-6, 50), "the least and the largest step"),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let shrink = declaration.hyperIndex("etas.0")
    static let grow = declaration.hyperIndex("etas.1")
    static let least = declaration.hyperIndex("step_sizes.0")
    static let most = declaration.hyperIndex("step_sizes.1")
    static let maximize = declaration.hyperIndex("maximize")
  }

  init() {}

  init(_ config: Config) throws { try Self.check(etas: config.floatPair("etas")) }

  private static func check(etas: (shrink: Double, grow: Double)) throws(ComponentError) {
    guard etas.shrink > 0, etas.shrink < 1, etas.grow > 1 else {
      throw ComponentError(
        .config, field: "etas", "expected 0 < etas[0] < 1 < etas[1], received [\(etas.shrink), \(etas.grow)]")
    }
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    try Self.check(etas: (hyper[at: Index.shrink], hyper[at: Index.grow]))
    return [
      .step, StateTensor("prev", parameter),
      StateTensor("step_size", parameter, start: .constant(hyper[at: Index.lr])),
    ]
  }

  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let last = piece.state(parameter, 1), let sizes = piece.state(parameter, 2) else { return }
    // The first step takes the learning rate of its time, which a scheduler may have set since.
    if parameter.stepCount == 1 { sizes.update(repeating: Float(hyper[at: Index.lr]), count: piece.count) }
    var numbers = tenon_rprop(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, shrink: Float(hyper[at: Index.shrink]),
      grow: Float(hyper[at: Index.grow]), least: Float(hyper[at: Index.least]), most: Float(hyper[at: Index.most]))
    tenon_lanes().pointee.rprop_update(&numbers, piece.value, piece.gradient, last, sizes, Int64(piece.count))
  }
}
