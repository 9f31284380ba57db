import TenonCore

/// For each node of a graph one of the layouts that it can compute in, so that the layers' times and those of the
/// conversions between them are least.
///
/// A chain is solved exactly by dynamic programming. Where a value has several readers, the exact problem grows with
/// the number of branches that are open at once, so a heuristic takes over:
///
/// 1. Dynamic programming charges each reader its share of what the value costs, and the way back lets all readers
///    of a value vote on its layout.
/// 2. That choice, and the uniform ones (all plain, all c16, all n16, as far as layers can), are each improved by
///    changing one node at a time while the exact sum falls.
/// 3. The least sum wins, the plainer one among equals.
///
/// A residual network that is fastest in one layout is found among the uniform choices, with no conversion inside.
struct LayoutPlan {
  /// For each node the index of an option.
  private(set) var selection: [Int]
  /// Of layers and conversions.
  private(set) var nanoseconds: Double

  private let graph: TypedGraph
  private let options: [[LayoutTrials.Option]]

  /// - Parameter options: for each node, at least one.
  init(_ graph: TypedGraph, _ options: [[LayoutTrials.Option]]) {
    self.graph = graph
    self.options = options
    selection = options.map { _ in 0 }
    nanoseconds = 0
    nanoseconds = total()
    guard options.contains(where: { $0.count > 1 }) else { return }
    improve()
    var best = (selection, nanoseconds)
    for start in [uniform(.c16), uniform(.n16), byDynamicProgramming()] {
      selection = start
      improve()
      if nanoseconds < best.1 * (1 - 1e-12) { best = (selection, nanoseconds) }
    }
    (selection, nanoseconds) = best
  }

  /// What a node computes in.
  func option(of node: Int) -> LayoutTrials.Option { options[node][selection[node]] }

  // MARK: The sum

  private func total() -> Double {
    graph.nodes.indices.reduce(0) { $0 + option(of: $1).nanoseconds }
      + graph.values.indices.reduce(0) { $0 + conversions(of: $1) }
  }

  /// The layout that a value is made in.
  private func home(of value: Int) -> Layout {
    guard let producer = graph.values[value].producer,
      let port = graph.nodes[producer].outputs.firstIndex(of: value)
    else { return .plain }
    return option(of: producer).outputs[port]
  }

  private func conversion(_ value: Int, from: Layout, to: Layout) -> Double {
    LayoutCost.nanoseconds(
      graph.values[value].type, from: from, to: to,
      withGradient: graph.isTraining && graph.values[value].requiresGradient)
  }

  /// The conversions of a value: one for each layout that it is read in besides its own.
  private func conversions(of value: Int) -> Double { conversions(of: value, from: home(of: value), after: -1) }

  /// - Parameter node: only readers after it count.
  private func conversions(of value: Int, from home: Layout, after node: Int) -> Double {
    let info = graph.values[value]
    guard info.type.isBlockable else { return 0 }
    // A bit for each layout.
    var wanted = info.isKept ? 1 << Layout.plain.rawValue : 0
    for use in info.uses where use.node > node { wanted |= 1 << option(of: use.node).inputs[use.port].rawValue }
    var sum = 0.0
    for layout in [Layout.plain, .c16, .n16] where layout != home && wanted & 1 << layout.rawValue != 0 {
      sum += conversion(value, from: home, to: layout)
    }
    return sum
  }

  // MARK: Starts

  /// As many ports in one layout as the layers allow.
  private func uniform(_ layout: Layout) -> [Int] {
    options.map { options in
      let scores = options.map { option in (option.inputs + option.outputs).filter { $0 == layout }.count }
      let best = scores.max() ?? 0
      let candidates = options.indices.filter { scores[$0] == best }
      return candidates.min { options[$0].nanoseconds < options[$1].nanoseconds } ?? 0
    }
  }

  private func byDynamicProgramming() -> [Int] {
    // The least cost of all that a node computes from, in each of its options.
    var costs: [[Double]] = []
    for (index, node) in graph.nodes.enumerated() {
      costs.append(
        options[index].map { option in
          var cost = option.nanoseconds
          for (port, value) in node.inputs.enumerated() {
            guard let value else { continue }
            let layout = option.inputs[port]
            guard let producer = graph.values[value].producer,
              let output = graph.nodes[producer].outputs.firstIndex(of: value)
            else {
              cost += conversion(value, from: .plain, to: layout)
              continue
            }
            let share = 1 / Double(max(1, graph.values[value].uses.count))
            let ways = options[producer].indices.map {
              costs[producer][$0] * share + conversion(value, from: options[producer][$0].outputs[output], to: layout)
            }
            cost += ways.min() ?? 0
          }
          return cost
        })
    }
    // The way back: readers have been decided when their value is.
    var back = self
    for index in graph.nodes.indices.reversed() {
      let sums = options[index].enumerated().map { position, option in
        zip(graph.nodes[index].outputs, option.outputs).reduce(costs[index][position]) {
          $0 + back.conversions(of: $1.0, from: $1.1, after: index)
        }
      }
      back.selection[index] = sums.indices.min { sums[$0] < sums[$1] } ?? 0
    }
    return back.selection
  }

  // MARK: Improvement

  /// Changes one node at a time while the sum falls.
  private mutating func improve() {
    let rounds = 8
    for _ in 0..<rounds {
      var changed = false
      for index in graph.nodes.indices where options[index].count > 1 {
        let touched = Set(graph.nodes[index].inputs.compactMap(\.self) + graph.nodes[index].outputs).sorted()
        var best = (position: selection[index], cost: cost(of: index, touched))
        for position in options[index].indices where position != best.position {
          let before = selection[index]
          selection[index] = position
          let cost = cost(of: index, touched)
          if cost < best.cost * (1 - 1e-12) { best = (position, cost) }
          selection[index] = before
        }
        if best.position != selection[index] {
          selection[index] = best.position
          changed = true
        }
      }
      if !changed { break }
    }
    nanoseconds = total()
  }

  private func cost(of node: Int, _ values: [Int]) -> Double {
    values.reduce(option(of: node).nanoseconds) { $0 + conversions(of: $1) }
  }
}
