import TenonCore
import TenonHost
import TenonPlanning

/// Finds what layouts each layer can compute in, and how long it takes, by letting it plan.
///
/// A layer of the same component with the same arguments and types is tried once, so that repeated blocks cost
/// nothing; operations that were tried are destroyed at once.
final class LayoutTrials {
  /// What the options of a node follow from.
  private struct Key: Hashable {
    let component: String
    let kind: Int
    let mode: PlanRequest.Mode
    let inputs: [TensorType?]
    /// For each input and output.
    let areLosses: [Bool]
    let wantsGradients: [Bool]
  }

  /// Layouts of inputs and outputs that are tried after plain: all in one, from plain, and to plain.
  private static let combinations: [(input: Layout, output: Layout)] = [
    (.c16, .c16), (.n16, .n16), (.plain, .c16), (.plain, .n16), (.c16, .plain), (.n16, .plain),
  ]

  let choice: LayoutChoice
  private var kinds: [[ComponentReference]] = []
  private var known: [Key: [LayoutProblem.Option]] = [:]
  /// Of `known`; when there are more, as with endless lengths, all are forgotten.
  private static let mostKnown = 4096

  init(_ choice: LayoutChoice) { self.choice = choice }

  /// The options of a node, plain first; none when it is a fused layer that declines all.
  ///
  /// - Throws: `PluginCallError` for a failure that is not a refusal.
  func options(of node: TypedGraph.Node, in graph: TypedGraph) throws(PluginCallError) -> [LayoutProblem.Option] {
    let inputs = node.inputs.map { $0.map { graph.values[$0].type } }
    let key = Key(
      component: node.component, kind: kind(of: node.references), mode: graph.mode, inputs: inputs,
      areLosses: (node.inputs + node.outputs).map { $0.map(graph.lossValues.contains) ?? false },
      wantsGradients: node.wantsGradInput + node.wantsGradParameter)
    if let options = known[key] { return options }
    let options = try tried(node, inputs, in: graph)
    if known.count == Self.mostKnown { known.removeAll() }
    known[key] = options
    return options
  }

  private func tried(_ node: TypedGraph.Node, _ inputs: [TensorType?], in graph: TypedGraph)
    throws(PluginCallError) -> [LayoutProblem.Option]
  {
    var options: [LayoutProblem.Option] = []
    if let plain = node.plain?.plan {
      options.append(
        LayoutProblem.Option(
          inputs: inputs.map { _ in .plain }, outputs: node.outputs.map { _ in .plain },
          nanoseconds: LayoutCost.nanoseconds(plain, inputs: inputs, wantsBackward: node.wantsBackward)))
    }
    guard choice == .automatic, Self.mayBeBlocked(node, graph) else { return options }
    for (input, output) in Self.combinations {
      let inputs = Self.layouts(node.inputs, node.layer.inputs, input, graph)
      let outputs = Self.layouts(node.outputs, node.layer.outputs, output, graph)
      // A combination that no port takes up is one of the others.
      guard input == .plain || inputs.contains(input), output == .plain || outputs.contains(output),
        !options.contains(where: { $0.inputs == inputs && $0.outputs == outputs })
      else { continue }
      if let time = try nanoseconds(node, inputs, outputs, graph) {
        options.append(LayoutProblem.Option(inputs: inputs, outputs: outputs, nanoseconds: time))
      }
    }
    return options
  }

  /// The layout at each port: the wanted one where value and port allow it.
  private static func layouts(_ values: [Int?], _ ports: [Port], _ wanted: Layout, _ graph: TypedGraph) -> [Layout] {
    values.enumerated().map { index, value in
      guard let value, graph.values[value].type.isBlockable, !graph.lossValues.contains(value),
        let port = index < ports.count ? ports[index] : ports.last, port.layouts.contains(wanted)
      else { return .plain }
      return wanted
    }
  }

  /// Whether any port accepts a blocked layout for a value that can have one.
  private static func mayBeBlocked(_ node: TypedGraph.Node, _ graph: TypedGraph) -> Bool {
    [Layout.c16, .n16].contains { layout in
      layouts(node.inputs, node.layer.inputs, layout, graph).contains(layout)
        || layouts(node.outputs, node.layer.outputs, layout, graph).contains(layout)
    }
  }

  private func nanoseconds(
    _ node: TypedGraph.Node, _ inputs: [Layout], _ outputs: [Layout], _ graph: TypedGraph
  ) throws(PluginCallError) -> Double? {
    let request = graph.request(node, inputs: inputs, outputs: outputs)
    do {
      let plan = try node.layer.checkedPlan(request).plan
      guard graph.accepts(plan, of: node, outputs: outputs) else { return nil }
      return LayoutCost.nanoseconds(plan, inputs: request.inputs, wantsBackward: node.wantsBackward)
    } catch let error as ComponentError where error.code == .unsupported {
      return nil
    } catch {
      throw PluginCallError(
        component: node.component, call: "plan", place: node.place,
        error: error as? ComponentError ?? ComponentError(.internal, "\(error)"))
    }
  }

  private func kind(of references: [ComponentReference]) -> Int {
    if let index = kinds.firstIndex(of: references) { return index }
    kinds.append(references)
    return kinds.count - 1
  }
}
