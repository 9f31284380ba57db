import TenonABI
import TenonCore
import TenonHost
import TenonServices

/// An optimizer with everything that it works on: groups, parameters, gradients and state, laid out for
/// the C boundary once, so that a step makes nothing new.
///
///     let binding = try OptimizerBinding(sgd, groups: [group], host: host)
///     binding.setGradient(.dense(gradient), ofParameter: 0)
///     try binding.step()
///
/// Used by one thread at a time.
public final class OptimizerBinding {
  /// Parameters that share hyper-parameters.
  public struct Group {
    /// The optimizer's numbers, with this group's own values: `ComponentFactory.hyperValues`.
    public var hyper: HyperValues
    /// The numbers of the first step, by which state is planned.
    public var firstHyper: HyperValues
    public var parameters: [Parameter]

    /// - Parameter firstHyper: nil for `hyper`; a scheduler may begin with others.
    public init(hyper: HyperValues, firstHyper: HyperValues? = nil, parameters: [Parameter]) {
      self.hyper = hyper
      self.firstHyper = firstHyper ?? hyper
      self.parameters = parameters
    }
  }

  public struct Parameter {
    /// From its module's path: `fc1.weight`.
    public var name: String
    /// Updated in place.
    public var value: Tensor

    public init(_ name: String, _ value: Tensor) {
      self.name = name
      self.value = value
    }
  }

  /// The gradient of one parameter in the steps to come.
  public enum Gradient {
    /// The parameter takes no part: its value and state are left alone.
    case none
    case dense(Tensor)
    /// values[k] belongs to row indices[k]; rows may repeat and are then added.
    case rowSparse(values: Tensor, indices: Tensor)
  }

  /// A state tensor under the optimizer's name for it: `exp_avg`.
  public typealias State = (name: String, tensor: Tensor)

  public let hyperNames: [String]
  /// Of all groups, one after the other: gradients and state are counted in this order.
  public let parameters: [Parameter]
  public let parameterStates: [[State]]
  public let sharedStates: [State]
  public let groupCount: Int

  private let optimizer: any Optimizer
  private let context: StepContext
  private let memory = CMemory()
  private let workspace: Tensor
  private let hyper: UnsafeMutablePointer<Double>
  private let rawParameters: UnsafeMutablePointer<tenon_optimizer_parameter>
  private let rawGradients: UnsafeMutablePointer<tenon_gradient>
  private let raw: UnsafeMutablePointer<tenon_optimizer_step>
  private var gradients: [Gradient]

  /// Allocates all state; every parameter starts without a gradient.
  ///
  /// - Throws: the optimizer's `ComponentError`, or `TensorError` when memory is out.
  public init(_ optimizer: any Optimizer, groups: [Group], host: Host, seed: UInt64 = 0) throws {
    let memory = self.memory
    let names = groups.first?.hyper.names ?? []
    guard groups.allSatisfy({ $0.hyper.names == names && $0.firstHyper.names == names }) else {
      throw ComponentError(.argument, "the groups have different hyper-parameters")
    }
    let hyper = memory.array(groups.flatMap(\.hyper.values))
    let firstHyper = memory.array(groups.flatMap(\.firstHyper.values))
    let parameters = groups.flatMap(\.parameters)
    let elements = parameters.reduce(0) { $0 + $1.value.shape.elementCount }
    var states: [[State]] = []
    for (index, group) in groups.enumerated() {
      let view = HyperParameters(names: names, values: firstHyper + index * names.count)
      for parameter in group.parameters {
        states.append(
          try Self.make(optimizer.parameterState(view, parameter: parameter.value.type), of: parameter.value))
      }
    }
    let shared =
      groups.isEmpty
      ? []
      : try Self.make(
        optimizer.sharedState(HyperParameters(names: names, values: firstHyper), elementCount: elements))

    let gradients = memory.array(
      parameters.map { parameter in
        tenon_gradient(
          struct_size: UInt32(MemoryLayout<tenon_gradient>.size), kind: TENON_GRADIENT_DENSE,
          values: UnsafePointer(parameter.value.header.raw), indices: nil)
      })
    let rawParameters = memory.array(
      zip(parameters, states).map { parameter, states in
        tenon_optimizer_parameter(
          struct_size: UInt32(MemoryLayout<tenon_optimizer_parameter>.size), state_count: UInt32(states.count),
          value: parameter.value.header.raw, gradient: nil, state: UnsafePointer(memory.headers(states)))
      })
    var first = 0
    let rawGroups = memory.array(
      groups.enumerated().map { index, group in
        defer { first += group.parameters.count }
        let pointers = (first..<first + group.parameters.count).map { Optional(rawParameters + $0) }
        return tenon_optimizer_group(
          struct_size: UInt32(MemoryLayout<tenon_optimizer_group>.size),
          parameter_count: UInt32(group.parameters.count), hyper: hyper + index * names.count,
          parameters: memory.array(pointers))
      })
    workspace = try Tensor(TensorType(.uint8, [optimizer.workspaceByteCount(elementCount: elements)]))
    var step = tenon_optimizer_step()
    step.struct_size = UInt32(MemoryLayout<tenon_optimizer_step>.size)
    step.group_count = UInt32(groups.count)
    step.shared_state_count = UInt32(shared.count)
    step.groups = UnsafePointer(memory.array(groups.indices.map { Optional(rawGroups + $0) }))
    step.shared_state = UnsafePointer(memory.headers(shared))
    step.workspace = workspace.data
    raw = memory.array([step])

    self.optimizer = optimizer
    self.hyper = hyper
    self.rawParameters = rawParameters
    rawGradients = gradients
    self.gradients = parameters.map { _ in .none }
    self.parameters = parameters
    hyperNames = names
    parameterStates = states
    sharedStates = shared
    groupCount = groups.count
    context = StepContext(host, seed: seed)
  }

  // MARK: Hyper-parameters

  /// The value of a hyper-parameter in one group, by its position in `hyperNames`.
  public subscript(group group: Int, hyper index: Int) -> Double {
    get {
      precondition((0..<groupCount).contains(group) && hyperNames.indices.contains(index))
      return hyper[group * hyperNames.count + index]
    }
    set {
      precondition((0..<groupCount).contains(group) && hyperNames.indices.contains(index))
      hyper[group * hyperNames.count + index] = newValue
    }
  }

  // MARK: Steps

  /// Whether it evaluates the model itself, any number of times a step (LBFGS).
  public var usesClosure: Bool { optimizer.usesClosure }

  /// Says what gradient a parameter has from now on.
  ///
  /// The elements may change without another call.
  public func setGradient(_ gradient: Gradient, ofParameter index: Int) {
    gradients[index] = gradient
    switch gradient {
    case .none:
      rawParameters[index].gradient = nil
      return
    case .dense(let tensor):
      rawGradients[index].kind = TENON_GRADIENT_DENSE
      rawGradients[index].values = UnsafePointer(tensor.header.raw)
      rawGradients[index].indices = nil
    case .rowSparse(let values, let indices):
      rawGradients[index].kind = TENON_GRADIENT_ROW_SPARSE
      rawGradients[index].values = UnsafePointer(values.header.raw)
      rawGradients[index].indices = UnsafePointer(indices.header.raw)
    }
    rawParameters[index].gradient = UnsafePointer(rawGradients + index)
  }

  /// Steps finished before the next one.
  public var stepNumber: UInt64 {
    get { context.number }
    set { context.number = newValue }
  }

  /// One update of all parameters.
  ///
  /// - Throws: the optimizer's `ComponentError`; a step that failed is not counted.
  public func step() throws {
    guard !optimizer.usesClosure else {
      throw ComponentError(.argument, "this optimizer evaluates the model itself: call step(evaluating:)")
    }
    try run()
  }

  /// One update by an optimizer that evaluates the model itself.
  ///
  /// - Parameter evaluate: fills every gradient at the current values and returns the loss.
  /// - Returns: the loss at the start of the step.
  /// - Throws: what `evaluate` throws, or the optimizer's `ComponentError`.
  public func step(evaluating evaluate: () throws -> Double) throws -> Double {
    try withoutActuallyEscaping(evaluate) { evaluate in
      var evaluation = ClosureEvaluation(evaluate: evaluate)
      return try withUnsafeMutablePointer(to: &evaluation) { pointer in
        raw.pointee.closure_context = UnsafeMutableRawPointer(pointer)
        raw.pointee.closure = ClosureEvaluation.run
        defer {
          raw.pointee.closure = nil
          raw.pointee.closure_context = nil
        }
        raw.pointee.loss = .nan
        do {
          try run()
        } catch {
          throw pointer.pointee.failure ?? error
        }
        return raw.pointee.loss
      }
    }
  }

  private func run() throws {
    try optimizer.step(OptimizerCall(step: context.step, raw: raw, hyperNames: hyperNames))
    context.number &+= 1
  }

  /// - Parameter parameter: nil for state that all share.
  private static func make(_ states: [StateTensor], of parameter: Tensor? = nil) throws -> [State] {
    if let name = states.indices.first(where: { index in states[..<index].contains { $0.name == states[index].name } })
    {
      throw ComponentError(.internal, field: states[name].name, "the optimizer declares this state twice")
    }
    return try states.map { state in
      switch state.start {
      case .constant(let value):
        let tensor = try Tensor(state.type)
        if value != 0 { tensor.fill(value) }
        return (state.name, tensor)
      case .parameter:
        guard let parameter, parameter.type == state.type else {
          throw ComponentError(
            .internal, field: state.name,
            "it is to start as a copy of its parameter, \(parameter.map { "\($0.type)" } ?? "none"), and is \(state.type)"
          )
        }
        return (state.name, try parameter.copy())
      }
    }
  }
}

extension CMemory {
  /// Pointers to the C views of state tensors, which are kept alive.
  fileprivate func headers(_ states: [OptimizerBinding.State]) -> UnsafeMutablePointer<
    UnsafeMutablePointer<tenon_tensor>?
  > {
    for state in states { keep(state.tensor) }
    return array(states.map { Optional($0.tensor.header.raw) })
  }
}
