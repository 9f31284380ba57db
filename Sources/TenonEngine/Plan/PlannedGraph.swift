import TenonCore
import TenonExecution
import TenonHost
import TenonPlanning

/// The nodes of a plan with their operations, conversions of layouts among them, and which values carry gradients:
/// what is known before any memory is laid out.
struct PlannedGraph {
  struct Node {
    let operation: any LayerOperation
    let plan: LayerPlan
    let role: ExecutionPlan.LayerSummary.Role
    /// Whose parameters and buffers it has, in this order.
    let modules: [Int]
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
    /// With the layout that it lies in.
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
  /// Values from outside by name: inputs of the model, then fields that losses and metrics read.
  let externals: [(name: String, value: Int)]
  let lossValues: [Int]
  let metricValues: [[Int]]
  let isTraining: Bool
  /// Conversions that are there, by value and layout.
  private var converted: [Conversion: Int] = [:]

  private struct Conversion: Hashable {
    let value: Int
    let layout: Layout
  }

  /// - Throws: `PluginCallError` for a layer that now refuses what it planned before.
  init(_ typed: TypedGraph, _ layouts: LayoutPlan, model: Model, trainable: [Bool]) throws(PluginCallError) {
    externals = typed.externals
    lossValues = typed.lossValues
    metricValues = typed.metricValues
    isTraining = typed.isTraining
    values = typed.values.map {
      Value(type: $0.type, requiresGradient: $0.requiresGradient, isKept: $0.isKept)
    }
    for (index, node) in typed.nodes.enumerated() {
      try add(node, layouts.option(of: index), in: typed)
    }
    for value in typed.values.indices where values[value].isKept && values[value].type.layout != .plain {
      values[value].isKept = false
      values[self.value(value, in: .plain)].isKept = true
    }
    if isTraining { markBackward(model, trainable: trainable) }
  }

  /// A value of the typed graph as it is read after the step.
  func plainValue(_ value: Int) -> Int { converted[Conversion(value: value, layout: .plain)] ?? value }

  private mutating func add(_ node: TypedGraph.Node, _ option: LayoutProblem.Option, in typed: TypedGraph)
    throws(PluginCallError)
  {
    let operation = try Self.operation(of: node, option, in: typed)
    let inputs = zip(node.inputs, option.inputs).map { input, layout in input.map { self.value($0, in: layout) } }
    for (output, layout) in zip(node.outputs, option.outputs) { values[output].type.layout = layout }
    append(
      Node(
        operation: operation, plan: operation.plan, role: node.role, modules: node.modules, place: node.place,
        component: node.component, stream: node.stream, inputs: inputs, outputs: node.outputs,
        wantsGradInput: node.wantsGradInput))
  }

  private static func operation(of node: TypedGraph.Node, _ option: LayoutProblem.Option, in graph: TypedGraph)
    throws(PluginCallError) -> any LayerOperation
  {
    if option.isPlain, let plain = node.plain { return plain }
    do {
      let operation = try node.layer.checkedPlan(graph.request(node, inputs: option.inputs, outputs: option.outputs))
      guard graph.accepts(operation.plan, of: node, outputs: option.outputs) else {
        throw ComponentError(.internal, "it plans the same request in two ways")
      }
      return operation
    } catch {
      throw PluginCallError(
        component: node.component, call: "plan", place: node.place,
        error: error as? ComponentError ?? ComponentError(.internal, "\(error)"))
    }
  }

  /// A value in a layout, converted where it lies in another.
  private mutating func value(_ value: Int, in layout: Layout) -> Int {
    let type = values[value].type
    guard type.layout != layout else { return value }
    if let known = converted[Conversion(value: value, layout: layout)] { return known }
    let operation = ConversionOperation(type, to: layout)
    values.append(Value(type: type.with(layout), requiresGradient: values[value].requiresGradient))
    converted[Conversion(value: value, layout: layout)] = values.count - 1
    let source = values[value].producer.map { nodes[$0].place } ?? "the data"
    append(
      Node(
        operation: operation, plan: operation.plan, role: .conversion, modules: [], place: source,
        component: "conversion", stream: 0, inputs: [value], outputs: [values.count - 1],
        wantsGradInput: [isTraining && values[value].requiresGradient]))
    return values.count - 1
  }

  private mutating func append(_ node: Node) {
    for output in node.outputs { values[output].producer = nodes.count }
    for (port, value) in node.inputs.enumerated() {
      if let value { values[value].uses.append((nodes.count, port)) }
    }
    nodes.append(node)
  }

  /// Walks back from the losses: a node runs backward when a gradient arrives at one of its outputs and it
  /// is asked for one.
  private mutating func markBackward(_ model: Model, trainable: [Bool]) {
    for value in lossValues { values[value].hasGradient = true }
    for index in nodes.indices.reversed() {
      let node = nodes[index]
      let trainsParameter = model.parameters.enumerated().contains {
        node.modules.contains($0.element.module) && trainable[$0.offset]
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
