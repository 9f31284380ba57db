import CTenonKernels
import Glibc
import TenonPlugin

/// Moves matrices by their momentum with all singular values brought near one; everything else as AdamW does.
///
///     b = momentum · b + (1 - momentum) · g
///     u = nesterov ? momentum · b + (1 - momentum) · g : b
///     p = (1 - lr · weight_decay) p - lr · f · orthogonalized(u)       (`Orthogonalization`)
///
/// The factor f of an m x n matrix is √max(1, m / n) (`original`, also null), or 0.2 √max(m, n) (`match_rms_adamw`), with
/// which learning rates and weight decays of AdamW can be taken over. Parameters that are not of rank 2 (biases, norms,
/// convolutions) are updated by AdamW with the group's `lr` and `weight_decay`, and `adamw_betas` and `adamw_eps`; a group
/// of their own gives them another `lr`.
///
/// - State: `momentum_buffer` of matrices; `step`, `exp_avg`, `exp_avg_sq` of all else.
/// - Differs from PyTorch, which refuses what is no matrix, has no `maximize`, and orthogonalizes in bfloat16: here in float32.
/// - Source: Jordan et al. 2024, Muon, https://kellerjordan.github.io/posts/muon; `match_rms_adamw`: Liu et al. 2025,
///   Muon is Scalable for LLM Training, section 2.2.
struct Muon: OptimizerComponent {
  static let declaration = Declaration(
    "Muon", "moves matrices by their orthogonalized momentum, and everything else as AdamW",
    arguments: [
      .float("lr", default: 1e-3, "learning rate").atLeast(0),
      .float("weight_decay", default: 0.1, "strength of the pull of the parameter itself towards zero").atLeast(0),
      .float("momentum", default: 0.95, "decay of the mean of gradients").atLeast(0),
      .bool("nesterov", default: true, "look ahead along the momentum"),
      coefficients,
      .float("eps", default: 1e-7, "least size that a momentum is divided by"),
      .int("ns_steps", default: 5, "iterations of the orthogonalization").atLeast(0).below(100),
      .choice("adjust_lr_fn", ["original", "match_rms_adamw"], "how the learning rate follows from the shape").orNull(),
      .floatPair("adamw_betas", default: (0.9, 0.95), "`betas` of AdamW, for what is no matrix").atLeast(0).below(1),
      .float("adamw_eps", default: 1e-8, "`eps` of AdamW, for what is no matrix").atLeast(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private static var coefficients: Argument {
    var argument = Argument(
      "ns_coefficients", "of the powers 1, 3 and 5 in an iteration", accepts: .tuple,
      default: .list([.float(3.4445), .float(-4.775), .float(2.0315)]))
    argument.items = .float
    argument.itemCount = 3
    return argument
  }

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let momentum = declaration.hyperIndex("momentum")
    static let nesterov = declaration.hyperIndex("nesterov")
    static let coefficients = declaration.hyperIndex("ns_coefficients.0")
    static let eps = declaration.hyperIndex("eps")
    static let steps = declaration.hyperIndex("ns_steps")
    static let beta1 = declaration.hyperIndex("adamw_betas.0")
    static let beta2 = declaration.hyperIndex("adamw_betas.1")
    static let adamEps = declaration.hyperIndex("adamw_eps")
    static let maximize = declaration.hyperIndex("maximize")
  }

  private let matchesAdamW: Bool

  init(_ config: Config) throws {
    matchesAdamW = try !config.isNull("adjust_lr_fn") && config.string("adjust_lr_fn") == "match_rms_adamw"
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    parameter.shape.rank == 2
      ? [StateTensor("momentum_buffer", parameter)]
      : [.step, StateTensor("exp_avg", parameter), StateTensor("exp_avg_sq", parameter)]
  }

  func workspaceByteCount(elementCount: Int) -> Int {
    max(
      ParameterChunks.workspaceByteCount(elementCount: elementCount),
      Orthogonalization.workspaceByteCount(elementCount: elementCount))
  }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ParameterChunks(
      call, check: { _, parameter in try parameter.checkDense("Muon") },
      begin: { _, parameter in if parameter.value.rank != 2 { parameter.countStep() } })
    chunks.forEach { group, parameter, piece in
      if parameter.value.rank != 2 { Self.updateAsAdamW(group.hyper, parameter, piece) }
    }
    guard let workspace = call.workspace else { throw ComponentError(.argument, "the step has no workspace") }
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount {
        let parameter = group.parameter(p)
        guard parameter.value.rank == 2, let matrix = DensePiece(parameter, 0, parameter.value.elementCount),
          matrix.count > 0, let buffer = matrix.state(parameter, 0)
        else { continue }
        updateMatrix(call.step, group.hyper, parameter.value, matrix, buffer, workspace)
      }
    }
  }

  private static func updateAsAdamW(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    guard let m = piece.state(parameter, 1), let v = piece.state(parameter, 2) else { return }
    let step = parameter.stepCount
    var numbers = tenon_adam(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: 0, share1: Float(1 - hyper[at: Index.beta1]),
      keep2: Float(hyper[at: Index.beta2]), share2: Float(1 - hyper[at: Index.beta2]),
      step_size: Float(hyper[at: Index.lr] / (1 - pow(hyper[at: Index.beta1], step))),
      root2: Float((1 - pow(hyper[at: Index.beta2], step)).squareRoot()), eps: Float(hyper[at: Index.adamEps]),
      shrink: Float(1 - hyper[at: Index.lr] * hyper[at: Index.weightDecay]))
    tenon_lanes().pointee.adam_update(&numbers, piece.value, piece.gradient, m, v, nil, Int64(piece.count))
  }

  private func updateMatrix(
    _ step: Step, _ hyper: HyperParameters, _ value: TensorView, _ matrix: DensePiece,
    _ buffer: UnsafeMutablePointer<Float>,
    _ workspace: UnsafeMutableRawPointer
  ) {
    let (rows, columns, lr) = (value.dimension(0), value.dimension(1), hyper[at: Index.lr])
    let factor =
      matchesAdamW
      ? 0.2 * Double(max(rows, columns)).squareRoot() : max(1, Double(rows) / Double(columns)).squareRoot()
    let orthogonalization = Orthogonalization(
      rows: rows, columns: columns,
      coefficients: (
        Float(hyper[at: Index.coefficients]), Float(hyper[at: Index.coefficients + 1]),
        Float(hyper[at: Index.coefficients + 2])
      ), workspace)
    let update = orthogonalization.matrix
    let sign: Float = hyper[at: Index.maximize] != 0 ? -1 : 1
    let (share, keep) = (Float(1 - hyper[at: Index.momentum]), Float(hyper[at: Index.momentum]))
    let isNesterov = hyper[at: Index.nesterov] != 0
    let chunks = ElementChunks(matrix.count)
    step.parallelFor(chunks.taskCount) { task, _ in
      for i in chunks.range(task) {
        let gradient = sign * matrix.gradient[i]
        let mean = buffer[i] + share * (gradient - buffer[i])
        buffer[i] = mean
        update[i] = isNesterov ? gradient + keep * (mean - gradient) : mean
      }
    }
    let result = orthogonalization.run(step, count: Int(hyper[at: Index.steps]), eps: hyper[at: Index.eps])
    let (shrink, size) = (Float(1 - lr * hyper[at: Index.weightDecay]), Float(lr * factor))
    step.parallelFor(chunks.taskCount) { task, _ in
      for i in chunks.range(task) { matrix.value[i] = shrink * matrix.value[i] - size * result[i] }
    }
  }
}
