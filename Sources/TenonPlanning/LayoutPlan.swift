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
package struct LayoutPlan {
  /// For each node the index of an option.
  private(set) var selection: [Int]
  /// Of layers and conversions.
  package private(set) var nanoseconds: Double

  private let problem: LayoutProblem

  package init(_ problem: LayoutProblem) {
    self.problem = problem
    selection = problem.nodes.map { _ in 0 }
    nanoseconds = 0
    nanoseconds = total()
    guard problem.nodes.contains(where: { $0.options.count > 1 }) else { return }
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
  package func option(of node: Int) -> LayoutProblem.Option { problem.nodes[node].options[selection[node]] }

  // MARK: The sum

  private func total() -> Double {
    problem.nodes.indices.reduce(0) { $0 + option(of: $1).nanoseconds }
      + problem.values.indices.reduce(0) { $0 + conversions(of: $1) }
  }

  /// The layout that a value is made in.
  private func home(of value: Int) -> Layout {
    guard let source = problem.values[value].source else { return .plain }
    return option(of: source.node).outputs[source.port]
  }

  private func conversion(_ value: Int, from: Layout, to: Layout) -> Double {
    LayoutCost.nanoseconds(
      problem.values[value].type, from: from, to: to, withGradient: problem.values[value].hasGradient)
  }

  /// The conversions of a value: one for each layout that it is read in besides its own.
  private func conversions(of value: Int) -> Double { conversions(of: value, from: home(of: value), after: -1) }

  /// - Parameter node: only readers after it count.
  private func conversions(of value: Int, from home: Layout, after node: Int) -> Double {
    let info = problem.values[value]
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
    problem.nodes.map { node in
      let options = node.options
      let scores = options.map { option in (option.inputs + option.outputs).filter { $0 == layout }.count }
      let best = scores.max() ?? 0
      let candidates = options.indices.filter { scores[$0] == best }
      return candidates.min { options[$0].nanoseconds < options[$1].nanoseconds } ?? 0
    }
  }

  private func byDynamicProgramming() -> [Int] {
    // The least cost of all that a node computes from, in each of its options.
    var costs: [[Double]] = []
    for node in problem.nodes {
      costs.append(
        node.options.map { option in
          var cost = option.nanoseconds
          for (port, value) in node.inputs.enumerated() {
            guard let value else { continue }
            let layout = option.inputs[port]
            guard let source = problem.values[value].source else {
              cost += conversion(value, from: .plain, to: layout)
              continue
            }
            let share = 1 / Double(max(1, problem.values[value].uses.count))
            let ways = zip(problem.nodes[source.node].options, costs[source.node]).map {
              $1 * share + conversion(value, from: $0.outputs[source.port], to: layout)
            }
            cost += ways.min() ?? 0
          }
          return cost
        })
    }
    // The way back: readers have been decided when their value is.
    var back = self
    for (index, node) in problem.nodes.enumerated().reversed() {
      let sums = node.options.enumerated().map { position, option in
        zip(node.outputs, option.outputs).reduce(costs[index][position]) {
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
      for (index, node) in problem.nodes.enumerated() where node.options.count > 1 {
        let touched = Set(node.inputs.compactMap(\.self) + node.outputs).sorted()
        var best = (position: selection[index], cost: cost(of: index, touched))
        for position in node.options.indices where position != best.position {
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
