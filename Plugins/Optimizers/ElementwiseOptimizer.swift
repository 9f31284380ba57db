import TenonPlugin

/// An optimizer that updates each element from its dense gradient and its own state: write the update of a piece.
///
/// Its first state tensor is `step`, which counts a parameter's own gradients.
protocol ElementwiseOptimizer: OptimizerComponent {
  init()

  /// What happens once for a parameter with a gradient, after its step was counted and before its elements change.
  static func begin(_ hyper: HyperParameters, _ parameter: ParameterUpdate)

  /// Updates some elements, on any thread.
  static func update(_ hyper: HyperParameters, _ parameter: ParameterUpdate, _ piece: DensePiece)

  /// What happens once for a parameter with a gradient after all elements have changed.
  static func finish(_ hyper: HyperParameters, _ parameter: ParameterUpdate)
}

extension ElementwiseOptimizer {
  init(_ config: Config) throws { self.init() }

  static func begin(_ hyper: HyperParameters, _ parameter: ParameterUpdate) {}
  static func finish(_ hyper: HyperParameters, _ parameter: ParameterUpdate) {}

  func workspaceByteCount(elementCount: Int) -> Int { ParameterChunks.workspaceByteCount(elementCount: elementCount) }

  func step(_ call: OptimizerCall) throws {
    let chunks = try ParameterChunks(
      call, check: { _, parameter in try parameter.checkDense(Self.declaration.name) },
      begin: { group, parameter in
        parameter.countStep()
        Self.begin(group.hyper, parameter)
      })
    chunks.forEach { group, parameter, piece in Self.update(group.hyper, parameter, piece) }
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount where group.parameter(p).gradient != nil {
        Self.finish(group.hyper, group.parameter(p))
      }
    }
  }
}

extension StateTensor {
  /// How many gradients a parameter has had.
  static let step = StateTensor("step", TensorType(.float32, []))
}

extension ParameterUpdate {
  /// How many gradients it has had, this one included; its first state tensor.
  var stepCount: Double { Double(number(0)) }

  /// A state tensor that is a single number.
  func number(_ index: Int) -> Float { state(index).data?.load(as: Float.self) ?? .nan }

  func setNumber(_ index: Int, _ value: Float) { state(index).data?.storeBytes(of: value, as: Float.self) }
}
