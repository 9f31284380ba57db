import TenonPlanning

extension LayoutProblem {
  /// - Parameter options: for each node, at least one.
  init(_ graph: TypedGraph, _ options: [[Option]]) {
    self.init(
      zip(graph.nodes, options).map { Node(inputs: $0.inputs, outputs: $0.outputs, options: $1) },
      graph.values.map {
        Value($0.type, uses: $0.uses, hasGradient: graph.isTraining && $0.requiresGradient, isKept: $0.isKept)
      })
  }
}
