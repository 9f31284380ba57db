import TenonABI

/// The arguments of one optimizer step.
public struct OptimizerCall: @unchecked Sendable {
  public let step: Step
  package let raw: UnsafeMutablePointer<tenon_optimizer_step>
  private let hyperNames: [String]

  package init(step: Step, raw: UnsafeMutablePointer<tenon_optimizer_step>, hyperNames: [String]) {
    self.step = step
    self.raw = raw
    self.hyperNames = hyperNames
  }

  /// A parameter group with its own hyper-parameters.
  public struct Group: @unchecked Sendable {
    public let hyper: HyperParameters
    fileprivate let raw: UnsafePointer<tenon_optimizer_group>

    public var parameterCount: Int { Int(raw.pointee.parameter_count) }

    public func parameter(_ index: Int) -> ParameterUpdate { ParameterUpdate(raw: raw.pointee.parameters[index]) }
  }

  public var groupCount: Int { Int(raw.pointee.group_count) }

  public func group(_ index: Int) -> Group {
    guard let group = raw.pointee.groups[index] else { preconditionFailure("group \(index) is missing") }
    return Group(hyper: HyperParameters(names: hyperNames, values: group.pointee.hyper), raw: group)
  }

  /// State declared by `sharedState`.
  public func sharedState(_ index: Int) -> TensorView { TensorView(required: raw.pointee.shared_state[index]) }

  public var workspace: UnsafeMutableRawPointer? { raw.pointee.workspace }

  /// Evaluates the model again at the current values: fills every gradient and returns the loss.
  ///
  /// - Throws: `ComponentError` when the evaluation fails or the optimizer declared no closure.
  public func evaluate() throws(ComponentError) -> Double {
    guard let closure = raw.pointee.closure else { throw ComponentError(.argument, "this step has no closure") }
    var loss = 0.0
    var error = tenon_error.empty
    let status = closure(raw.pointee.closure_context, &loss, &error)
    guard status == TENON_OK else { throw error.failure(status: status) }
    return loss
  }

  /// Lets another optimizer make its step on the same groups.
  ///
  /// Its numbers come first in each group's, and its states first in each parameter's.
  ///
  /// - Parameter count: states after those of the other optimizer, which it does not see.
  public func step(_ optimizer: any Optimizer, withoutLast count: Int) throws {
    changeStateCounts(by: -count)
    defer { changeStateCounts(by: count) }
    try optimizer.step(self)
  }

  private func changeStateCounts(by change: Int) {
    for g in 0..<groupCount {
      let group = group(g)
      for p in 0..<group.parameterCount {
        guard let parameter = group.raw.pointee.parameters[p] else { continue }
        parameter.pointee.state_count = UInt32(max(0, Int(parameter.pointee.state_count) + change))
      }
    }
  }

  /// Reports the loss at the start of the step, for optimizers with a closure.
  public func report(loss: Double) { raw.pointee.loss = loss }
}

/// One parameter in an optimizer step: its value, gradient and state.
public struct ParameterUpdate: @unchecked Sendable {
  private let raw: UnsafePointer<tenon_optimizer_parameter>

  fileprivate init(raw: UnsafeMutablePointer<tenon_optimizer_parameter>?) {
    guard let raw else { preconditionFailure("a parameter is missing") }
    self.raw = UnsafePointer(raw)
  }

  /// Updated in place.
  public var value: TensorView { TensorView(required: raw.pointee.value) }

  /// How a gradient is stored.
  public enum Gradient: Sendable {
    case dense(TensorView)
    /// values[k] belongs to row indices[k]; rows may repeat and are then added.
    case rowSparse(values: TensorView, indices: TensorView)
  }

  /// Nil: the parameter took no part in this step; leave value and state alone.
  public var gradient: Gradient? {
    guard let gradient = raw.pointee.gradient else { return nil }
    let values = TensorView(gradient.pointee.values)
    guard gradient.pointee.kind == TENON_GRADIENT_ROW_SPARSE, let indices = gradient.pointee.indices else {
      return .dense(values)
    }
    return .rowSparse(values: values, indices: TensorView(indices))
  }

  /// How many state tensors `parameterState` declared when the run began.
  public var stateCount: Int { Int(raw.pointee.state_count) }

  /// State declared by `parameterState`, in that order.
  public func state(_ index: Int) -> TensorView { TensorView(required: raw.pointee.state[index]) }
}
