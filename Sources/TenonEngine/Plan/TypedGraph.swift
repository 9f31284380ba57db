import TenonCore
import TenonExecution
import TenonHost

/// A model with its losses and metrics, every layer planned in plain layout: what layouts and fusions are chosen from.
struct TypedGraph {
  struct Node {
    let layer: any Layer
    /// What it was created from, the members of a fused layer one by one; what is equal plans equally.
    let references: [ComponentReference]
    let component: String
    /// For messages: `layer 'features.0'`.
    let place: String
    let role: ExecutionPlan.LayerSummary.Role
    /// Whose parameters and buffers it has, in this order; none for losses and metrics.
    let modules: [Int]
    let stream: UInt64
    let inputs: [Int?]
    let outputs: [Int]
    let wantsGradInput: [Bool]
    let wantsGradParameter: [Bool]
    /// For each parameter, whether no other node has a gradient for it, so that it may be row-sparse.
    let takesRowSparse: [Bool]
    /// The operation in plain layout; nil when the layer declines it, as only a fused one may.
    let plain: (any LayerOperation)?

    var wantsBackward: Bool { wantsGradInput.contains(true) || wantsGradParameter.contains(true) }
  }

  struct Value {
    /// In plain layout.
    var type: TensorType
    /// Nil for values from outside.
    var producer: Int?
    /// Node and input port of each use, in order.
    var uses: [(node: Int, port: Int)] = []
    var requiresGradient = false
    /// Read after the step, so it must stay to the end, in plain layout.
    var isKept = false
  }

  var nodes: [Node] = []
  var values: [Value]
  /// Values from outside by name: inputs of the model, then fields that losses and metrics read.
  private(set) var externals: [(name: String, value: Int)] = []
  /// The value of each loss, its first output.
  private(set) var lossValues: [Int] = []
  /// All outputs of each metric.
  private(set) var metricValues: [[Int]] = []
  let isTraining: Bool
  let mode: PlanRequest.Mode
  let precision: PlanRequest.Precision
  /// What all layers compute in.
  let dtype: DType

  /// - Parameters:
  ///   - inputs: the types of the model's inputs and of the fields that losses and metrics read.
  ///   - kept: values that are read after the step, beside the model's outputs.
  /// - Throws: `PlanError` for a missing input and for a layer that refuses its input.
  init(
    _ model: ModelOutline, losses: [LossBinding], metrics: [LossBinding], mode: PlanRequest.Mode,
    precision: PlanRequest.Precision, inputs: [String: TensorType], trainable: [Bool], kept: [ModelGraph.ValueID] = []
  ) throws {
    isTraining = mode == .train && !losses.isEmpty
    self.mode = mode
    self.precision = precision
    dtype = model.dtype
    values = [Value](repeating: Value(type: TensorType(.float32, [])), count: model.graph.valueCount)
    for input in model.graph.inputs {
      guard let type = inputs[input.name] else { throw PlanError.missingInput(input.name, Array(inputs.keys)) }
      values[input.value].type = type
      externals.append((input.name, input.value))
    }
    for value in model.graph.outputs.map(\.value) + kept { values[value].isKept = true }
    let applicationCounts = model.graph.nodes.reduce(into: [Int: Int]()) { $0[$1.module, default: 0] += 1 }
    var applications: [Int: Int] = [:]
    var wantedOf: [Int: [Bool]] = [:]
    for (index, entry) in model.parameters.enumerated() {
      wantedOf[entry.module, default: []].append(isTraining && trainable[index])
    }
    for node in model.graph.nodes {
      let module = model.graph.modules[node.module]
      let application = applications[node.module, default: 0]
      applications[node.module] = application + 1
      let wanted = wantedOf[node.module] ?? []
      try add(
        model.layers[node.module], model.resolved[node.module], place: "layer '\(module.path)'", role: .layer,
        modules: [node.module],
        stream: RandomStream.of(path: application == 0 ? module.path : "\(module.path)#\(application)"),
        inputs: node.inputs, outputs: node.outputs, wantsGradParameter: wanted,
        takesRowSparse: wanted.map { $0 && applicationCounts[node.module] == 1 })
    }
    for (index, loss) in losses.enumerated() {
      let outputs = try add(
        loss, .loss(loss.name), place: losses.count == 1 ? "the loss" : "loss '\(loss.name)'",
        stream: index == 0 ? "loss" : "loss#\(index)", model: model, inputs: inputs)
      values[outputs[0]].isKept = true
      lossValues.append(outputs[0])
    }
    for (index, metric) in metrics.enumerated() {
      let outputs = try add(
        metric, .metric(metric.name), place: "metric '\(metric.name)'", stream: "metric#\(index)", model: model,
        inputs: inputs)
      for output in outputs { values[output].isKept = true }
      metricValues.append(outputs)
    }
  }

  /// Adds a loss or a metric and returns its outputs.
  private mutating func add(
    _ binding: LossBinding, _ role: ExecutionPlan.LayerSummary.Role, place: String, stream: String, model: ModelOutline,
    inputs: [String: TensorType]
  ) throws -> [Int] {
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
    let outputs = Array(first..<values.count)
    try add(
      binding.loss, binding.component, place: place, role: role, modules: [], stream: RandomStream.of(path: stream),
      inputs: sources, outputs: outputs, wantsGradParameter: [], takesRowSparse: [])
    return outputs
  }

  private mutating func add(
    _ layer: any Layer, _ component: ComponentFactory.Resolved, place: String, role: ExecutionPlan.LayerSummary.Role,
    modules: [Int], stream: UInt64, inputs: [Int?], outputs: [Int], wantsGradParameter: [Bool], takesRowSparse: [Bool]
  ) throws {
    let request = PlanRequest(
      mode: mode, precision: precision, computeDType: dtype, inputs: inputs.map { $0.map { values[$0].type } },
      outputLayouts: outputs.map { _ in .plain },
      wantsGradInput: role.isDifferentiated ? wantsGradients(of: inputs, layer) : inputs.map { _ in false },
      wantsGradParameter: wantsGradParameter, takesRowSparse: takesRowSparse)
    let operation: any LayerOperation
    do {
      operation = try layer.checkedPlan(request)
      guard operation.plan.outputs.allSatisfy({ $0.layout == .plain })
      else { throw ComponentError(.internal, "it was asked for plain outputs and planned others") }
    } catch let error as ComponentError {
      let port = layer.inputs.firstIndex { $0.name == error.field } ?? 0
      let value = port < inputs.count ? inputs[port] : nil
      throw PlanError.refused(
        PluginCallError(component: component.fullName, call: "plan", place: place, error: error),
        from: value.flatMap { values[$0].producer }.map { nodes[$0].place })
    }
    for (output, type) in zip(outputs, operation.plan.outputs) {
      values[output].type = type
      values[output].producer = nodes.count
      values[output].requiresGradient = request.wantsBackward
    }
    for (port, value) in inputs.enumerated() {
      if let value { values[value].uses.append((nodes.count, port)) }
    }
    nodes.append(
      Node(
        layer: layer, references: [component.reference], component: component.fullName, place: place, role: role,
        modules: modules, stream: stream, inputs: inputs, outputs: outputs, wantsGradInput: request.wantsGradInput,
        wantsGradParameter: wantsGradParameter, takesRowSparse: takesRowSparse, plain: operation))
  }

  /// For each input, whether a layer is asked for its gradient.
  func wantsGradients(of inputs: [Int?], _ layer: any Layer) -> [Bool] {
    let ports = layer.inputs
    return inputs.enumerated().map { index, value in
      guard isTraining, let value, let port = index < ports.count ? ports[index] : ports.last else { return false }
      return values[value].requiresGradient && port.isDifferentiable && values[value].type.dtype.isFloatingPoint
    }
  }

  /// What a node is asked for, with its values in given layouts.
  func request(_ node: Node, inputs: [Layout], outputs: [Layout]) -> PlanRequest {
    PlanRequest(
      mode: mode, precision: precision, computeDType: dtype,
      inputs: zip(node.inputs, inputs).map { value, layout in value.map { values[$0].type.with(layout) } },
      outputLayouts: outputs, wantsGradInput: node.wantsGradInput, wantsGradParameter: node.wantsGradParameter,
      takesRowSparse: node.takesRowSparse)
  }

  /// Whether an operation makes what the graph has as this node's outputs, in these layouts.
  func accepts(_ plan: LayerPlan, of node: Node, outputs: [Layout]) -> Bool {
    plan.outputs == zip(node.outputs, outputs).map { values[$0].type.with($1) }
  }
}
