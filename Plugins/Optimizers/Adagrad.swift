import CTenonKernels
import TenonPlugin

/// Gradient descent by the gradient over the root of the sum of all its squares so far.
///
///     g += weight_decay · p
///     s += g²
///     p -= lr / (1 + (t - 1) · lr_decay) · g / (√s + eps)
///
/// - State: `step`, `sum`, which starts at `initial_accumulator_value`. Steps t count a parameter's own gradients.
/// - Differs from PyTorch: row-sparse gradients are refused.
/// - Source: Duchi, Hazan, Singer 2011, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization.
struct Adagrad: OptimizerComponent {
  static let declaration = Declaration(
    "Adagrad", "gradient descent by the gradient over the root of its sum of squares",
    arguments: [
      .float("lr", default: 1e-2, "learning rate").atLeast(0),
      .float("lr_decay", default: 0, "how fast the learning rate falls with the steps").atLeast(0),
      .float("weight_decay", default: 0, "factor of the parameter that is added to its gradient").atLeast(0),
      .float("initial_accumulator_value", default: 0, "the sum of squares before the first step").atLeast(0),
      .float("eps", default: 1e-10, "added to the denominator").atLeast(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let lrDecay = declaration.hyperIndex("lr_decay")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let start = declaration.hyperIndex("initial_accumulator_value")
    static let eps = declaration.hyperIndex("eps")
    static let maximize = declaration.hyperIndex("maximize")
  }

  init(_ config: Config) {}

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [
      StateTensor("step", TensorType(.float32, [])),
      StateTensor("sum", parameter, start: .constant(hyper[at: Index.start])),
    ]
  }

  func workspaceByteCount(elementCount: Int) -> Int { ParameterChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ParameterChunks(
      call, check: { _, parameter in try parameter.checkDense("Adagrad") },
      begin: { _, parameter in parameter.countStep() })
    chunks.forEach { group, parameter, piece in
      Self.update(group.hyper, parameter, piece)
    }
  }

  private static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let step = parameter.state(0).data?.load(as: Float.self), let sum = piece.state(parameter, 1) else { return }
    let lr = hyper[at: Index.lr] / (1 + Double(step - 1) * hyper[at: Index.lrDecay])
    var numbers = tenon_adagrad(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: Float(hyper[at: Index.weightDecay]),
      lr: Float(lr), eps: Float(hyper[at: Index.eps]))
    tenon_lanes().pointee.adagrad_update(&numbers, piece.value, piece.gradient, sum, Int64(piece.count))
  }
}
