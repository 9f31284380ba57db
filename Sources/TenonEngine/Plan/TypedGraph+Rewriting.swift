import TenonCore
import TenonHost

extension TypedGraph {
  /// The graph with one node in place of several, where the last of them stood.
  ///
  /// What they passed to each other is no longer computed.
  func replacing(_ members: [Int], by node: Node) -> TypedGraph {
    var graph = self
    graph.nodes = []
    for (index, old) in nodes.enumerated() {
      if index == members.last {
        graph.nodes.append(node)
      } else if !members.contains(index) {
        graph.nodes.append(old)
      }
    }
    for value in values.indices {
      graph.values[value].producer = nil
      graph.values[value].uses = []
    }
    for (index, node) in graph.nodes.enumerated() {
      for output in node.outputs { graph.values[output].producer = index }
      for (port, value) in node.inputs.enumerated() {
        if let value { graph.values[value].uses.append((index, port)) }
      }
    }
    return graph
  }
}

extension TypedGraph.Node {
  /// The node planned in plain layout, if it does not decline it.
  ///
  /// - Throws: `PluginCallError` for a failure that is not a refusal.
  func planned(in graph: TypedGraph) throws(PluginCallError) -> TypedGraph.Node {
    let (inputLayouts, outputLayouts) = (inputs.map { _ in Layout.plain }, outputs.map { _ in Layout.plain })
    let operation: any LayerOperation
    do {
      operation = try layer.checkedPlan(graph.request(self, inputs: inputLayouts, outputs: outputLayouts))
    } catch let error as ComponentError where error.code == .unsupported {
      return self
    } catch {
      throw PluginCallError(
        component: component, call: "plan", place: place,
        error: error as? ComponentError ?? ComponentError(.internal, "\(error)"))
    }
    guard graph.accepts(operation.plan, of: self, outputs: outputLayouts) else {
      throw PluginCallError(
        component: component, call: "plan", place: place,
        error: ComponentError(.internal, "its outputs are not those of the layers that it replaces"))
    }
    return TypedGraph.Node(
      layer: layer, references: references, component: component, place: place, role: role, modules: modules,
      stream: stream, inputs: inputs, outputs: outputs, wantsGradInput: wantsGradInput,
      wantsGradParameter: wantsGradParameter, takesRowSparse: takesRowSparse, plain: operation)
  }
}
