import TenonCore

/// One place of a graph where a pattern fits.
struct FusionMatch {
  /// Nodes, in the order of the pattern's members.
  let members: [Int]
  /// Values, in the order of the pattern's inputs.
  let inputs: [Int]

  /// Finds a pattern whose last member is a node.
  ///
  /// Nil when the layers are not those of the pattern, or when a value inside is read from outside or kept.
  init?(_ pattern: FusionPattern, endingAt last: Int, in graph: TypedGraph) {
    var search = Search(pattern: pattern, graph: graph)
    guard search.match(pattern.members.count - 1, last) else { return nil }
    let members = search.members.compactMap(\.self)
    let inputs = search.inputs.compactMap(\.self)
    guard members.count == pattern.members.count, inputs.count == pattern.inputCount,
      Set(members).count == members.count
    else { return nil }
    // A pattern may also fit where an input is a value inside, which would never be computed.
    let produced = members.flatMap { graph.nodes[$0].outputs }
    guard !inputs.contains(where: produced.contains) else { return nil }
    for member in members.dropLast() {
      for value in graph.nodes[member].outputs {
        guard !graph.values[value].isKept, graph.values[value].uses.allSatisfy({ members.contains($0.node) }) else {
          return nil
        }
      }
    }
    self.members = members
    self.inputs = inputs
  }

  /// Binds members and inputs while it walks from the last member upwards.
  private struct Search {
    let pattern: FusionPattern
    let graph: TypedGraph
    var members: [Int?]
    var inputs: [Int?]

    init(pattern: FusionPattern, graph: TypedGraph) {
      self.pattern = pattern
      self.graph = graph
      members = pattern.members.map { _ in nil }
      inputs = [Int?](repeating: nil, count: pattern.inputCount)
    }

    mutating func match(_ member: Int, _ index: Int) -> Bool {
      if let known = members[member] { return known == index }
      let (wanted, node) = (pattern.members[member], graph.nodes[index])
      // Optional inputs at the end may be absent, others not.
      guard node.role == .layer, node.modules.count == 1, node.component == wanted.component,
        node.inputs.count >= wanted.inputs.count, node.inputs.dropFirst(wanted.inputs.count).allSatisfy({ $0 == nil })
      else { return false }
      members[member] = index
      for (source, value) in zip(wanted.inputs, node.inputs) {
        guard let value else { return false }
        switch source {
        case .input(let input):
          guard inputs[input] == nil || inputs[input] == value else { return false }
          inputs[input] = value
        case .member(let other):
          guard let producer = graph.values[value].producer, graph.nodes[producer].outputs.first == value,
            match(other, producer)
          else { return false }
        }
      }
      return true
    }
  }
}
