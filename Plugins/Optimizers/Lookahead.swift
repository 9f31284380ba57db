import TenonPlugin

/// Another optimizer, whose steps slow weights follow: k steps forward, one step back.
///
///     p = step of `optimizer`
///     every k steps:  s += alpha · (p - s),  p = s
///
///     Lookahead: {optimizer: {SGD: {lr: 0.1, momentum: 0.9}}, k: 5, alpha: 0.5}
///
/// - State: that of the optimizer, then `slow`, which starts as the parameter, and `slow_step`. Steps count a
///   parameter's own gradients. The state of the optimizer goes on as it is when p becomes s.
/// - Source: Zhang et al. 2019, Lookahead Optimizer: k steps forward, 1 step back.
struct Lookahead: OptimizerComponent {
  static let declaration = Declaration(
    "Lookahead", "lets slow weights follow the steps of another optimizer",
    arguments: [
      .component("optimizer", .optimizer, "makes the steps"),
      .int("k", default: 5, "steps between two moves of the slow weights").atLeast(1),
      .float("alpha", default: 0.5, "how far the slow weights move").atLeast(0).atMost(1),
    ],
    examples: [Example(["optimizer": "SGD"])])

  /// Slow weights and their steps, after the states of the optimizer.
  private static let ownStates = 2

  private let optimizer: any Optimizer
  /// The numbers of the optimizer come first in a group's.
  private let k: Int
  private let alpha: Int

  init(_ config: Config) throws {
    let child = try config.child("optimizer")
    optimizer = try child.optimizer()
    (k, alpha) = (child.hyperNames.count, child.hyperNames.count + 1)
    guard !optimizer.usesClosure else {
      throw ComponentError(
        .config, field: "optimizer", "expected one that leaves evaluating to the training, received \(child.name)")
    }
  }

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    try optimizer.parameterState(hyper, parameter: parameter) + [
      StateTensor("slow", parameter, start: .parameter), StateTensor("slow_step", TensorType(.float32, [])),
    ]
  }

  func sharedState(_ hyper: HyperParameters, elementCount: Int) throws -> [StateTensor] {
    try optimizer.sharedState(hyper, elementCount: elementCount)
  }

  func workspaceByteCount(elementCount: Int) -> Int {
    max(
      optimizer.workspaceByteCount(elementCount: elementCount),
      ParameterChunks.workspaceByteCount(elementCount: elementCount))
  }

  func step(_ call: OptimizerCall) throws {
    try call.step(optimizer, withoutLast: Self.ownStates)
    let chunks = try ParameterChunks(
      call, check: { _, parameter in try parameter.checkDense("Lookahead") },
      begin: { _, parameter in Self.stepCount(parameter)?.pointee += 1 })
    chunks.forEach { group, parameter, piece in
      guard let count = Self.stepCount(parameter)?.pointee, Int(count) % max(1, Int(group.hyper[at: k])) == 0,
        let slow = piece.state(parameter, parameter.stateCount - Self.ownStates)
      else { return }
      let alpha = Float(group.hyper[at: alpha])
      for index in 0..<piece.count {
        slow[index] += alpha * (piece.value[index] - slow[index])
        piece.value[index] = slow[index]
      }
    }
  }

  private static func stepCount(_ parameter: ParameterUpdate) -> UnsafeMutablePointer<Float>? {
    parameter.state(parameter.stateCount - 1).data?.assumingMemoryBound(to: Float.self)
  }
}
