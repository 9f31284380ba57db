import CTenonKernels
import TenonPlugin

/// Stochastic gradient descent, with momentum where it is asked for.
///
///     g += weight_decay · p
///     b  = momentum · b + (1 - dampening) · g        (b = g at a parameter's first gradient)
///     p -= lr · b, or with Nesterov momentum lr · (g + momentum · b)
///
/// - State: `momentum_buffer`; with dampening also `momentum_buffer_set`, whether the buffer has started.
/// Row-sparse gradients change their rows alone: p[row] -= lr · g for each row that is listed.
///
/// - Differs from PyTorch: momentum is refused with row-sparse gradients, as weight decay is there too; the combination of Nesterov momentum with
///   dampening or without momentum is refused in every group, not only in the defaults.
struct SGD: OptimizerComponent {
  static let declaration = Declaration(
    "SGD", "stochastic gradient descent, optionally with momentum",
    arguments: [
      .float("lr", default: 1e-3, "learning rate").atLeast(0),
      .float("momentum", default: 0, "how much of the last update is kept").atLeast(0),
      .float("dampening", default: 0, "how much of the gradient is left out of the momentum"),
      .float("weight_decay", default: 0, "factor of the parameter that is added to its gradient").atLeast(0),
      .bool("nesterov", default: false, "look ahead along the momentum"),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let momentum = declaration.hyperIndex("momentum")
    static let dampening = declaration.hyperIndex("dampening")
    static let weightDecay = declaration.hyperIndex("weight_decay")
    static let nesterov = declaration.hyperIndex("nesterov")
    static let maximize = declaration.hyperIndex("maximize")
  }

  init(_ config: Config) throws {
    try Self.check(
      momentum: config.float("momentum"), dampening: config.float("dampening"), nesterov: config.bool("nesterov"))
  }

  private static func check(momentum: Double, dampening: Double, nesterov: Bool) throws(ComponentError) {
    guard !nesterov || (momentum > 0 && dampening == 0) else {
      throw ComponentError(
        .config, field: "nesterov",
        "expected momentum above 0 and dampening 0, received momentum \(momentum) and dampening \(dampening)")
    }
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    try Self.check(
      momentum: hyper[at: Index.momentum], dampening: hyper[at: Index.dampening],
      nesterov: hyper[at: Index.nesterov] != 0)
    guard hyper[at: Index.momentum] != 0 else { return [] }
    let buffer = StateTensor("momentum_buffer", parameter)
    // Without dampening a buffer of zeros gives momentum · 0 + g = g by itself.
    return hyper[at: Index.dampening] == 0
      ? [buffer] : [buffer, StateTensor("momentum_buffer_set", TensorType(.bool, []))]
  }

  func workspaceByteCount(elementCount: Int) -> Int { ParameterChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ParameterChunks(
      call,
      check: { group, parameter in
        if case .rowSparse? = parameter.gradient { return try Self.checkRows(group.hyper, parameter) }
        try parameter.checkDense("SGD")
        guard group.hyper[at: Index.momentum] == 0 || parameter.stateCount > 0 else {
          throw ComponentError(
            .state, field: "momentum", "the group began without momentum and has no buffer; begin with one above 0")
        }
      },
      begin: { _, _ in })
    chunks.forEach { group, parameter, piece in
      Self.update(group.hyper, parameter, piece)
    }
    try Self.updateRows(call)
    // Marked after the pass: until then the pieces of a parameter must agree on whether it is the first.
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount {
        let parameter = group.parameter(p)
        guard group.hyper[at: Index.momentum] != 0, parameter.gradient != nil, parameter.stateCount > 1 else {
          continue
        }
        parameter.state(1).data?.storeBytes(of: 1, as: UInt8.self)
      }
    }
  }

  private static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece) {
    let hasMomentum = hyper[at: Index.momentum] != 0
    let isFirst =
      hasMomentum && parameter.stateCount > 1 && parameter.state(1).data?.load(as: UInt8.self) == 0
    var numbers = tenon_sgd(
      lr: Float(hyper[at: Index.lr]), decay: Float(hyper[at: Index.weightDecay]),
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, momentum: Float(hyper[at: Index.momentum]),
      share: isFirst ? 1 : Float(1 - hyper[at: Index.dampening]), is_nesterov: hyper[at: Index.nesterov] != 0 ? 1 : 0)
    let buffer = hasMomentum ? piece.state(parameter, 0) : nil
    tenon_lanes().pointee.sgd_update(&numbers, piece.value, piece.gradient, buffer, Int64(piece.count))
  }

  private static func checkRows(_ hyper: HyperParameters, _ parameter: ParameterUpdate) throws {
    guard hyper[at: Index.momentum] == 0, hyper[at: Index.weightDecay] == 0 else {
      throw ComponentError(
        .unsupported, field: hyper[at: Index.momentum] == 0 ? "weight_decay" : "momentum",
        "SGD takes row-sparse gradients without momentum and weight decay; a layer with sparse: false gives dense ones")
    }
    _ = try RowSparseGradient(parameter, declaration.name)
  }

  private static func updateRows(_ call: OptimizerCall) throws {
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount {
        let parameter = group.parameter(p)
        guard case .rowSparse? = parameter.gradient else { continue }
        let gradient = try RowSparseGradient(parameter, declaration.name)
        guard let rows = gradient.values.baseAddress,
          let value = parameter.value.data?.assumingMemoryBound(to: Float.self)
        else { continue }
        let factor = Float(group.hyper[at: Index.lr]) * (group.hyper[at: Index.maximize] != 0 ? 1 : -1)
        call.step.parallelFor(RowSparseGradient.taskCount) { task, _ in
          for (k, index) in gradient.indices.enumerated() where RowSparseGradient.task(of: index) == task {
            let (target, source) = (value + Int(index) &* gradient.width, rows + k &* gradient.width)
            for i in 0..<gradient.width { target[i] += factor * source[i] }
          }
        }
      }
    }
  }
}
