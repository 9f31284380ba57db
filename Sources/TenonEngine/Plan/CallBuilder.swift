import TenonABI
import TenonCore
import TenonExecution
import TenonServices

/// Writes the C buffers of every call of a plan, once.
final class CallBuilder {
  private(set) var calls: PlannedCalls
  /// For each parameter, the last backward call that writes its gradient.
  private var lastWriters: [Int]

  private let graph: PlannedGraph
  private let plan: MemoryPlan
  private let model: Model
  private let arena: Arena
  private let gradients: GradientStore?
  private let trainable: [Bool]
  private let names: [Int: String]

  private var memory: CMemory { calls.memory }

  init(
    _ graph: PlannedGraph, _ plan: MemoryPlan, model: Model, arena: Arena, gradients: GradientStore?,
    trainable: [Bool], seed: UInt64
  ) throws(TensorError) {
    self.graph = graph
    self.plan = plan
    self.model = model
    self.arena = arena
    self.gradients = gradients
    self.trainable = trainable
    names = Dictionary(graph.externals.map { ($0.value, $0.name) }) { first, _ in first }
    calls = PlannedCalls(parameterCount: model.parameters.count)
    lastWriters = [Int](repeating: 0, count: model.parameters.count)
    memory.keep(arena)
    let contexts = graph.nodes.map { StepContext(model.host, seed: seed, stream: $0.stream) }
    for index in graph.nodes.indices { addForward(index, contexts[index]) }
    for index in graph.nodes.indices.reversed() where graph.nodes[index].runsBackward {
      try addBackward(index, contexts[index])
    }
    markCompletions()
  }

  /// Notes after which call each bucket is complete, no bucket before the one that precedes it.
  private func markCompletions() {
    var call = 0
    let stored = calls.trained.enumerated().map { $1 && calls.rowSparse[$0] == nil }
    for bucket in gradients?.buckets(trained: stored) ?? [] {
      call = bucket.parameters.reduce(call) { max($0, lastWriters[$1]) }
      calls.backward[call].completes.append(bucket)
    }
  }

  private func pointer(_ block: Int?) -> UnsafeMutableRawPointer? {
    block.map { arena.base + plan.layout.offsets[$0] }
  }

  private func addForward(_ index: Int, _ context: StepContext) {
    let node = graph.nodes[index]
    var buffers = common(node)
    buffers.inputs = readable(node.inputs) { _ in true }
    buffers.outputs = UnsafePointer(memory.array(node.outputs.map { pointer(plan.values[$0]) }))
    buffers.saved = pointer(plan.saved[index])
    buffers.workspace = pointer(plan.forwardWorkspace[index])
    buffers.worker_workspace = pointer(plan.forwardWorkerWorkspace[index])
    calls.forward.append(call(node, buffers, context))
  }

  private func addBackward(_ index: Int, _ context: StepContext) throws(TensorError) {
    let node = graph.nodes[index]
    let needs = node.plan.backwardNeeds
    var buffers = common(node)
    buffers.inputs = readable(node.inputs) { needs.contains(.input($0)) }
    buffers.outputs = UnsafePointer(
      memory.array(
        node.outputs.enumerated().map { needs.contains(.output($0)) ? pointer(plan.values[$1]) : nil }))
    buffers.saved = pointer(plan.saved[index])
    buffers.workspace = pointer(plan.backwardWorkspace[index])
    buffers.worker_workspace = pointer(plan.backwardWorkerWorkspace[index])
    buffers.grad_outputs = UnsafePointer(
      memory.array(node.outputs.map { UnsafeRawPointer(pointer(plan.gradients[$0])) }))
    var additions: [GradientAddition] = []
    setInputGradients(index, &buffers, &additions)
    setParameterGradients(node, &buffers, &additions)
    try setRowSparseGradients(node, &buffers)
    var call = call(node, buffers, context)
    call.additions = additions
    calls.backward.append(call)
  }

  private func setInputGradients(
    _ index: Int, _ buffers: inout tenon_layer_buffers, _ additions: inout [GradientAddition]
  ) {
    let destinations = plan.gradientsOfInputs[index]
    buffers.grad_inputs = UnsafePointer(memory.array(destinations.map { pointer($0?.block) }))
    buffers.grad_input_modes = UnsafePointer(
      memory.array(
        destinations.map { destination -> Int32 in
          guard let destination else { return TENON_GRAD_NONE }
          return destination.accumulates ? TENON_GRAD_ACCUMULATE : TENON_GRAD_OVERWRITE
        }))
    for (port, destination) in destinations.enumerated() {
      guard let destination, let target = destination.addTo, let from = pointer(destination.block),
        let to = pointer(target), let value = graph.nodes[index].inputs[port]
      else { continue }
      additions.append(GradientAddition(of: from, to: to, graph.values[value].type))
    }
  }

  private func setParameterGradients(
    _ node: PlannedGraph.Node, _ buffers: inout tenon_layer_buffers, _ additions: inout [GradientAddition]
  ) {
    var pointers: [UnsafeMutableRawPointer?] = []
    var modes: [Int32] = []
    for position in positions(of: node) {
      guard trainable[position], let gradient = gradients?.tensors[position] else {
        pointers.append(nil)
        modes.append(TENON_GRAD_NONE)
        continue
      }
      if !calls.trained[position] {
        pointers.append(gradient.data)
        modes.append(TENON_GRAD_OVERWRITE)
      } else if node.plan.gradParameterModes.contains(.accumulate) {
        pointers.append(gradient.data)
        modes.append(TENON_GRAD_ACCUMULATE)
      } else {
        let temporary = UnsafeMutableRawPointer(
          memory.array([UInt64](repeating: 0, count: gradient.type.byteCount / 8 + 1)))
        pointers.append(temporary)
        modes.append(TENON_GRAD_OVERWRITE)
        additions.append(GradientAddition(of: temporary, to: gradient.data, gradient.type))
      }
      calls.trained[position] = true
      lastWriters[position] = calls.backward.count
    }
    buffers.grad_parameters = UnsafePointer(memory.array(pointers))
    buffers.grad_parameter_modes = UnsafePointer(memory.array(modes))
  }

  /// Takes the rows that the node gives in place of whole gradients; nothing else writes to those parameters.
  private func setRowSparseGradients(_ node: PlannedGraph.Node, _ buffers: inout tenon_layer_buffers)
    throws(TensorError)
  {
    guard !node.plan.gradParameterRows.isEmpty else { return }
    let positions = positions(of: node)
    var values = positions.indices.map { buffers.grad_parameters[$0] }
    var rows = [UnsafeMutablePointer<Int64>?](repeating: nil, count: positions.count)
    for (index, count) in node.plan.gradParameterRows where trainable[positions[index]] {
      let gradient = try RowSparseGradient(of: model.parameters[positions[index]].tensor, rows: count)
      calls.rowSparse[positions[index]] = gradient
      values[index] = gradient.values.data
      rows[index] = gradient.indices.data.assumingMemoryBound(to: Int64.self)
    }
    buffers.grad_parameters = UnsafePointer(memory.array(values))
    buffers.grad_parameter_rows = UnsafePointer(memory.array(rows))
  }

  /// The positions of a node's parameters in the model.
  private func positions(of node: PlannedGraph.Node) -> [Int] {
    node.modules.flatMap { module in
      model.parameters.indices.filter { model.parameters[$0].module == module }
    }
  }

  private func common(_ node: PlannedGraph.Node) -> tenon_layer_buffers {
    var buffers = tenon_layer_buffers()
    buffers.struct_size = UInt32(MemoryLayout<tenon_layer_buffers>.size)
    func tensors(_ entries: [Model.Entry]) -> [UnsafeMutableRawPointer?] {
      node.modules.flatMap { module in entries.filter { $0.module == module }.map(\.tensor.data) }
    }
    buffers.parameters = UnsafePointer(memory.array(tensors(model.parameters).map { UnsafeRawPointer($0) }))
    buffers.buffers = UnsafePointer(memory.array(tensors(model.buffers)))
    buffers.worker_stride = UInt64(plan.alignedWorkerByteCount(node.plan))
    return buffers
  }

  /// Pointers to input values; those from outside are filled in by `bind`.
  private func readable(_ values: [Int?], _ isNeeded: (Int) -> Bool) -> UnsafePointer<UnsafeRawPointer?> {
    let pointers = memory.array(
      values.enumerated().map { port, value -> UnsafeRawPointer? in
        guard let value, isNeeded(port) else { return nil }
        return pointer(plan.values[value]).map { UnsafeRawPointer($0) }
      })
    for (port, value) in values.enumerated() {
      if let value, isNeeded(port), let name = names[value] { calls.slots[name, default: []].append(pointers + port) }
    }
    return UnsafePointer(pointers)
  }

  private func call(_ node: PlannedGraph.Node, _ buffers: tenon_layer_buffers, _ context: StepContext)
    -> PlannedCall
  {
    PlannedCall(
      node.operation, LayerCall(step: context.step, buffers: memory.value(buffers)), context, place: node.place,
      component: node.component)
  }
}
