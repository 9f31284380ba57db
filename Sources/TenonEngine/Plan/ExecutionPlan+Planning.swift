import TenonCore
import TenonExecution

extension ExecutionPlan {
  convenience init(
    _ graph: PlannedGraph, model: Model, lossWeights: [Double], mode: PlanRequest.Mode, gradients: GradientStore?,
    trainable: [Bool], seed: UInt64, taps: [ModelGraph.End] = []
  ) throws {
    let layout = MemoryPlan(graph, workerCount: model.host.pool.workerCount)
    let arena = try Arena(byteCount: layout.layout.byteCount)
    let builder = try CallBuilder(
      graph, layout, model: model, arena: arena, gradients: gradients, trainable: trainable, seed: seed)
    func tensor(_ value: Int, _ block: Int?) -> Tensor? {
      block.map { Tensor(graph.values[value].type, at: arena.base + layout.layout.offsets[$0], owner: arena) }
    }
    let outputs = (model.graph.outputs + taps).compactMap { end in
      let value = graph.plainValue(end.value)
      return tensor(value, layout.values[value]).map { (end.name, $0) }
    }
    let losses = zip(graph.lossValues, lossWeights).compactMap { value, weight in
      tensor(value, layout.values[value]).map {
        PlannedLoss(value: $0, gradient: tensor(value, layout.gradients[value]), weight: weight)
      }
    }
    let metrics = graph.metricValues.map { values in
      values.map(graph.plainValue).compactMap { tensor($0, layout.values[$0]) }
    }
    let inputs = graph.externals.map { ($0.name, graph.values[$0.value].type) }
    self.init(
      builder.calls, mode: mode, inputTypes: Dictionary(inputs) { first, _ in first },
      layers: graph.nodes.map(LayerSummary.init), arena: arena,
      outputs: Dictionary(outputs) { first, _ in first }, losses: losses, metrics: metrics, gradients: gradients)
  }
}

extension ExecutionPlan.LayerSummary {
  fileprivate init(_ node: PlannedGraph.Node) {
    self.init(
      role: node.role, modules: node.modules, component: node.component, outputs: node.plan.outputs,
      flops: node.plan.flops, bytesMoved: node.plan.bytesMoved, algorithm: node.plan.algorithm,
      runsBackward: node.runsBackward)
  }

  /// For tables: the module's path, all of them for a fused layer, the name of a loss or metric, nothing
  /// for a conversion.
  public func path(in graph: ModelGraph) -> String {
    switch role {
    case .layer: modules.map { graph.modules[$0].path }.joined(separator: " + ")
    case .loss(let name), .metric(let name): name
    case .conversion: ""
    }
  }
}
