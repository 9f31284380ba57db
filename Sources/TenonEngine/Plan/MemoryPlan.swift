import TenonCore
import TenonExecution
import TenonPlanning

/// Where everything of a planned graph lies in the arena.
///
/// The timeline has a step for each forward call and, in training, one for each backward call in reverse:
/// node i computes at i and goes back at 2N - 1 - i. A value lives from the call that makes it to the last
/// that reads it. An output takes over its input's memory where the layer allows and nobody reads the
/// input later; gradients likewise.
struct MemoryPlan {
  /// One destination of a backward call.
  struct Gradient {
    let block: Int
    let accumulates: Bool
    /// Where to add it afterwards, when the layer cannot accumulate by itself.
    var addTo: Int?
  }

  private(set) var layout = ArenaLayout(alignment: Arena.alignment)
  /// Block of each value; nil for values from outside.
  private(set) var values: [Int?]
  /// Block of each value's gradient.
  private(set) var gradients: [Int?]
  private(set) var saved: [Int?]
  private(set) var forwardWorkspace: [Int?]
  private(set) var backwardWorkspace: [Int?]
  private(set) var forwardWorkerWorkspace: [Int?]
  private(set) var backwardWorkerWorkspace: [Int?]
  /// For each node and input port.
  private(set) var gradientsOfInputs: [[Gradient?]]
  private let graph: PlannedGraph

  init(_ graph: PlannedGraph, workerCount: Int) {
    self.graph = graph
    let count = graph.nodes.count
    values = [Int?](repeating: nil, count: graph.values.count)
    gradients = values
    saved = [Int?](repeating: nil, count: count)
    forwardWorkspace = saved
    backwardWorkspace = saved
    forwardWorkerWorkspace = saved
    backwardWorkerWorkspace = saved
    gradientsOfInputs = graph.nodes.map { [Gradient?](repeating: nil, count: $0.inputs.count) }
    placeValues()
    placeScratch(workerCount: workerCount)
    if graph.isTraining { placeGradients() }
    layout.place()
  }

  /// The step at which a node goes back.
  private func backwardStep(_ node: Int) -> Int { 2 * graph.nodes.count - 1 - node }

  private var lastStep: Int { max(0, (graph.isTraining ? 2 : 1) * graph.nodes.count - 1) }

  /// The last step that reads a value.
  private func lastUse(of value: Int) -> Int {
    let info = graph.values[value]
    var last = info.producer ?? 0
    for use in info.uses {
      last = max(last, use.node)
      if graph.nodes[use.node].runsBackward, graph.nodes[use.node].plan.backwardNeeds.contains(.input(use.port)) {
        last = max(last, backwardStep(use.node))
      }
    }
    if let producer = info.producer, graph.nodes[producer].runsBackward,
      let port = graph.nodes[producer].outputs.firstIndex(of: value),
      graph.nodes[producer].plan.backwardNeeds.contains(.output(port))
    {
      last = max(last, backwardStep(producer))
    }
    return info.isKept ? lastStep : last
  }

  private mutating func placeValues() {
    for (index, node) in graph.nodes.enumerated() {
      for (port, value) in node.outputs.enumerated() {
        let last = lastUse(of: value)
        if let shared = sharedInput(of: index, output: port) {
          values[value] = shared
          layout.extend(shared, to: last)
        } else {
          values[value] = layout.add(graph.values[value].type.byteCount, index...last)
        }
      }
    }
  }

  /// The block of an input that this output may take over.
  private func sharedInput(of node: Int, output: Int) -> Int? {
    let info = graph.nodes[node]
    guard let port = info.plan.outputMayShareInput[output], info.inputs.indices.contains(port),
      let input = info.inputs[port], let block = values[input], !graph.values[input].isKept,
      lastUse(of: input) == node, graph.values[input].uses.filter({ $0.node == node }).count == 1,
      graph.values[info.outputs[output]].type.layout == graph.values[input].type.layout,
      graph.values[info.outputs[output]].type.byteCount <= layout.blocks[block].byteCount
    else { return nil }
    return block
  }

  private mutating func placeScratch(workerCount: Int) {
    for (index, node) in graph.nodes.enumerated() {
      let (plan, back) = (node.plan, backwardStep(index))
      let workers = alignedWorkerByteCount(plan) * workerCount
      if plan.savedByteCount > 0 {
        saved[index] = layout.add(plan.savedByteCount, index...(node.runsBackward ? back : index))
      }
      if plan.workspaceByteCount > 0 { forwardWorkspace[index] = layout.add(plan.workspaceByteCount, index...index) }
      if workers > 0 { forwardWorkerWorkspace[index] = layout.add(workers, index...index) }
      guard node.runsBackward else { continue }
      if plan.workspaceByteCount > 0 { backwardWorkspace[index] = layout.add(plan.workspaceByteCount, back...back) }
      if workers > 0 { backwardWorkerWorkspace[index] = layout.add(workers, back...back) }
    }
  }

  func alignedWorkerByteCount(_ plan: LayerPlan) -> Int {
    Arena.aligned(plan.workerWorkspaceByteCount)
  }

  private mutating func placeGradients() {
    for loss in graph.lossValues {
      gradients[loss] = layout.add(graph.values[loss].type.byteCount, 0...lastStep)
    }
    for index in graph.nodes.indices.reversed() where graph.nodes[index].runsBackward {
      let node = graph.nodes[index]
      let step = backwardStep(index)
      var takenOver: Set<Int> = []
      var written: Set<Int> = []
      for (port, value) in node.inputs.enumerated() where node.wantsGradInput[port] {
        guard let value, let producer = graph.values[value].producer else { continue }
        let bytes = graph.values[value].type.byteCount
        if let block = gradients[value] {
          // A second writer adds; one that cannot, or that writes the same value twice in one call, goes
          // through a temporary.
          let accumulates = node.plan.gradInputModes.contains(.accumulate) && !written.contains(value)
          gradientsOfInputs[index][port] =
            accumulates
            ? Gradient(block: block, accumulates: true)
            : Gradient(block: layout.add(bytes, step...step), accumulates: false, addTo: block)
        } else {
          let last = backwardStep(producer)
          let block: Int
          if let output = node.plan.gradInputMayShareGradOutput[port], node.outputs.indices.contains(output),
            let shared = gradients[node.outputs[output]], !graph.lossValues.contains(node.outputs[output]),
            graph.values[node.outputs[output]].type.layout == graph.values[value].type.layout,
            takenOver.insert(shared).inserted, bytes <= layout.blocks[shared].byteCount
          {
            block = shared
            layout.extend(block, to: last)
          } else {
            block = layout.add(bytes, step...last)
          }
          gradients[value] = block
          gradientsOfInputs[index][port] = Gradient(block: block, accumulates: false)
        }
        written.insert(value)
      }
    }
  }
}
