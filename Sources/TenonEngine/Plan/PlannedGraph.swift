import TenonCore
import TenonHost

/// The nodes of a plan with their operations, and which values carry gradients: what is known before
/// any memory is laid out.
struct PlannedGraph {
  struct Node {
    let operation: any LayerOperation
    let plan: LayerPlan
    /// Nil for the loss.
    let module: Int?
    /// For messages: `layer 'features.0'`.
    let place: String
    let component: String
    let stream: UInt64
    let inputs: [Int?]
    let outputs: [Int]
    let wantsGradInput: [Bool]
    /// Whether backward runs: something is wanted, and a gradient arrives.
    var runsBackward = false
  }

  struct Value {
    var type: TensorType
    /// Nil for values from outside.
    var producer: Int?
    /// Node and input port of each use, in order.
    var uses: [(node: Int, port: Int)] = []
    var requiresGradient = false
    /// Whether some node writes its gradient.
    var hasGradient = false
    /// Read after the step, so it must stay to the end.
    var isKept = false
  }

  private(set) var nodes: [Node] = []
  private(set) var values: [Value]
  /// Values from outside by name: inputs of the model, then fields that the loss reads.
  private(set) var externals: [(name: String, value: Int)] = []
  private(set) var lossValue: Int?
  let isTraining: Bool

  /// - Parameter inputs: the types of the model's inputs and of the fields that the loss reads.
  /// - Throws: `PlanError` for a missing input; `PluginCallError` naming the layer that refuses its input.
  init(
    _ model: Model, loss: LossBinding?, mode: PlanRequest.Mode, precision: PlanRequest.Precision,
    inputs: [String: TensorType], trainable: [Bool]
  ) throws {
    isTraining = mode == .train && loss != nil
    let unknown = TensorType(.float32, [])
    values = [Value](repeating: Value(type: unknown), count: model.graph.valueCount)
    for input in model.graph.inputs {
      guard let type = inputs[input.name] else { throw PlanError.missingInput(input.name, Array(inputs.keys)) }
      values[input.value].type = type
      externals.append((input.name, input.value))
    }
    for output in model.graph.outputs { values[output.value].isKept = true }
    var applications: [Int: Int] = [:]
    for node in model.graph.nodes {
      let module = model.graph.modules[node.module]
      let application = applications[node.module, default: 0]
      applications[node.module] = application + 1
      let wanted = model.parameters.enumerated().filter { $0.element.module == node.module }.map {
        trainable[$0.offset]
      }
      try add(
        model.layers[node.module], component: model.resolved[node.module].fullName,
        place: "layer '\(module.path)'", module: node.module,
        stream: RandomStream.of(path: application == 0 ? module.path : "\(module.path)#\(application)"),
        inputs: node.inputs, outputs: node.outputs, wantsGradParameter: wanted, mode: mode, precision: precision)
    }
    if let loss { try add(loss, model: model, inputs: inputs, mode: mode, precision: precision) }
    if isTraining { markBackward(trainable: trainable, model) }
  }

  private mutating func add(
    _ binding: LossBinding, model: Model, inputs: [String: TensorType], mode: PlanRequest.Mode,
    precision: PlanRequest.Precision
  ) throws {
    var sources: [Int?] = []
    for source in binding.sources {
      switch source {
      case nil: sources.append(nil)
      case .output(let name):
        guard let end = model.graph.outputs.first(where: { $0.name == name }) else {
          throw PlanError.missingInput(name, model.graph.outputs.map(\.name))
        }
        sources.append(end.value)
      case .field(let name):
        if let known = externals.first(where: { $0.name == name }) {
          sources.append(known.value)
          continue
        }
        guard let type = inputs[name] else { throw PlanError.missingInput(name, Array(inputs.keys)) }
        values.append(Value(type: type))
        externals.append((name, values.count - 1))
        sources.append(values.count - 1)
      }
    }
    let first = values.count
    for _ in binding.loss.outputs { values.append(Value(type: TensorType(.float32, []))) }
    values[first].isKept = true
    lossValue = first
    try add(
      binding.loss, component: binding.component.fullName, place: "the loss", module: nil,
      stream: RandomStream.of(path: "loss"), inputs: sources, outputs: Array(first..<values.count),
      wantsGradParameter: [], mode: mode, precision: precision)
  }

  private mutating func add(
    _ layer: any Layer, component: String, place: String, module: Int?, stream: UInt64, inputs: [Int?],
    outputs: [Int], wantsGradParameter: [Bool], mode: PlanRequest.Mode, precision: PlanRequest.Precision
  ) throws {
    let ports = layer.inputs
    let wantsInput = inputs.enumerated().map { index, value in
      guard isTraining, let value, let port = index < ports.count ? ports[index] : ports.last else { return false }
      return values[value].requiresGradient && port.isDifferentiable && values[value].type.dtype.isFloatingPoint
    }
    let wantsParameter = wantsGradParameter.map { isTraining && $0 }
    let request = PlanRequest(
      mode: mode, precision: precision, inputs: inputs.map { $0.map { values[$0].type } },
      outputLayouts: outputs.map { _ in .plain }, wantsGradInput: wantsInput, wantsGradParameter: wantsParameter)
    let operation: any LayerOperation
    do {
      operation = try layer.plan(request)
    } catch let error as ComponentError {
      throw PlanError.refused(
        PluginCallError(component: component, call: "plan", place: place, error: error),
        from: inputs.first.flatMap { $0 }.flatMap { values[$0].producer }.map { nodes[$0].place })
    }
    let index = nodes.count
    for (output, type) in zip(outputs, operation.plan.outputs) {
      values[output].type = type
      values[output].producer = index
      values[output].requiresGradient = request.wantsBackward
    }
    for (port, value) in inputs.enumerated() {
      if let value { values[value].uses.append((index, port)) }
    }
    nodes.append(
      Node(
        operation: operation, plan: operation.plan, module: module, place: place, component: component, stream: stream,
        inputs: inputs, outputs: outputs, wantsGradInput: wantsInput))
  }

  /// Walks back from the loss: a node runs backward when a gradient arrives at one of its outputs and it
  /// is asked for one.
  private mutating func markBackward(trainable: [Bool], _ model: Model) {
    guard let lossValue else { return }
    values[lossValue].hasGradient = true
    for index in nodes.indices.reversed() {
      let node = nodes[index]
      let trainsParameter = model.parameters.enumerated().contains {
        $0.element.module == node.module && trainable[$0.offset]
      }
      guard node.outputs.contains(where: { values[$0].hasGradient }),
        trainsParameter || node.wantsGradInput.contains(true)
      else { continue }
      nodes[index].runsBackward = true
      for (port, value) in node.inputs.enumerated() where node.wantsGradInput[port] {
        if let value { values[value].hasGradient = true }
      }
    }
  }
}

/// A plan that cannot be made.
public struct PlanError: TenonError {
  public let diagnostic: Diagnostic

  static func missingInput(_ name: String, _ names: [String]) -> PlanError {
    PlanError(
      diagnostic: Diagnostic("missing-field", "nothing is given for '\(name)', which the model or the loss reads")
        .with("did you mean", Spelling.nearest(to: name, in: names))
        .with("given", names.sorted().joined(separator: ", ")))
  }

  static func refused(_ error: PluginCallError, from producer: String?) -> PlanError {
    let code = error.diagnostic.code
    let field = error.error.field.isEmpty ? "" : "'\(error.error.field)': "
    return PlanError(
      diagnostic: Diagnostic(code, "\(error.place) (\(error.component)) cannot take this input")
        .with("reason", field + error.error.message)
        .with("from", producer ?? "the data"))
  }
}
