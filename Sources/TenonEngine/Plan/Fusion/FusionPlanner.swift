import TenonCore
import TenonHost
import TenonPlanning

/// Replaces patterns of layers by fused layers where that is not slower.
///
/// The largest pattern comes first, then the higher priority. Places with equal layers and types are one decision:
/// they are fused together, the layouts are planned anew, and the fusion stays when the sum of all times has not grown.
final class FusionPlanner {
  private let model: Model
  private let fusions: [PluginRegistry.Entry]
  private let trials: LayoutTrials
  /// Fused layers by component, modules and streams; nil for members that it declined.
  private var layers: [Key: (any Layer)?] = [:]

  private struct Key: Hashable {
    let component: String
    let modules: [Int]
    let streams: [UInt64]
  }

  /// - Parameter fusions: in the order in which they are tried.
  init(_ model: Model, fusions: [PluginRegistry.Entry], trials: LayoutTrials) {
    self.model = model
    self.fusions = fusions
    self.trials = trials
  }

  /// The graph with fused layers, and the layouts that go with it.
  ///
  /// - Throws: `PluginCallError` for a fused layer that fails rather than declines.
  func plan(_ graph: TypedGraph) throws -> (graph: TypedGraph, layouts: LayoutPlan) {
    var best = (graph: graph, layouts: try layouts(graph) ?? LayoutPlan(LayoutProblem([], [])))
    for entry in fusions {
      guard let pattern = entry.component.fusion else { continue }
      for kind in Self.kinds(of: pattern, in: best.graph) {
        // Fusing renumbers the nodes, so the places are found again.
        var fused: TypedGraph? = best.graph
        var isFused = false
        while let current = fused,
          let match = Self.matches(of: pattern, in: current).first(where: {
            Self.kind($0, in: current) == kind
          })
        {
          fused = try self.fused(entry, match, in: current)
          isFused = fused != nil
        }
        guard isFused, let fused, let layouts = try layouts(fused),
          layouts.nanoseconds <= best.layouts.nanoseconds
        else { continue }
        best = (fused, layouts)
      }
    }
    return best
  }

  /// Nil when a node declines all layouts.
  private func layouts(_ graph: TypedGraph) throws -> LayoutPlan? {
    let options = try graph.nodes.map { try trials.options(of: $0, in: graph) }
    return options.contains(where: \.isEmpty) ? nil : LayoutPlan(LayoutProblem(graph, options))
  }

  // MARK: Places

  /// What makes two places one decision.
  private struct Kind: Equatable {
    let references: [[ComponentReference]]
    let inputs: [TensorType]
    let wantsGradients: [Bool]
  }

  private static func kind(_ match: FusionMatch, in graph: TypedGraph) -> Kind {
    Kind(
      references: match.members.map { graph.nodes[$0].references }, inputs: match.inputs.map { graph.values[$0].type },
      wantsGradients: match.members.flatMap { graph.nodes[$0].wantsGradInput + graph.nodes[$0].wantsGradParameter })
  }

  /// Places that do not overlap, in the order of the nodes.
  private static func matches(of pattern: FusionPattern, in graph: TypedGraph) -> [FusionMatch] {
    var taken: Set<Int> = []
    return graph.nodes.indices.compactMap { index in
      guard let match = FusionMatch(pattern, endingAt: index, in: graph), taken.isDisjoint(with: match.members) else {
        return nil
      }
      taken.formUnion(match.members)
      return match
    }
  }

  private static func kinds(of pattern: FusionPattern, in graph: TypedGraph) -> [Kind] {
    var kinds: [Kind] = []
    for match in matches(of: pattern, in: graph) {
      let kind = kind(match, in: graph)
      if !kinds.contains(kind) { kinds.append(kind) }
    }
    return kinds
  }

  // MARK: Rewriting

  /// The graph with one place fused; nil when the fused layer declines its members.
  private func fused(_ entry: PluginRegistry.Entry, _ match: FusionMatch, in graph: TypedGraph) throws -> TypedGraph? {
    let members = match.members.map { graph.nodes[$0] }
    guard let last = members.last, let layer = try layer(entry, members),
      layer.outputs.count == last.outputs.count
    else { return nil }
    let node = TypedGraph.Node(
      layer: layer, references: [ComponentReference(entry.fullName)] + members.flatMap(\.references),
      component: entry.fullName, place: members.map(\.place).joined(separator: " with "), role: .layer,
      modules: members.flatMap(\.modules), stream: members[0].stream, inputs: match.inputs, outputs: last.outputs,
      wantsGradInput: graph.wantsGradients(of: match.inputs, layer),
      wantsGradParameter: members.flatMap(\.wantsGradParameter), takesRowSparse: members.flatMap(\.takesRowSparse),
      plain: nil)
    return graph.replacing(match.members, by: try node.planned(in: graph))
  }

  /// The fused layer of these members; nil when it declines them.
  private func layer(_ entry: PluginRegistry.Entry, _ members: [TypedGraph.Node]) throws -> (any Layer)? {
    let key = Key(component: entry.fullName, modules: members.flatMap(\.modules), streams: members.map(\.stream))
    if let known = layers[key] { return known }
    let layer = try model.factory.fused(
      entry, members: members.map { (layer: $0.layer, component: $0.component, stream: $0.stream) })
    layers[key] = .some(layer)
    return layer
  }
}
