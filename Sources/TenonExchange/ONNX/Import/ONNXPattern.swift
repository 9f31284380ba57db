import TenonCore

/// A small tree of operators, as exporters write what has no operator of its own.
indirect enum ONNXPattern {
  /// Any value; the same one wherever the name stands.
  case value(String)
  /// A tensor of the file.
  case constant(String)
  /// A tensor of the file that is this number alone.
  case number(Double)
  /// A node, with the first so many of its inputs, whatever it has besides.
  case node(String, [ONNXPattern], name: String = "")

  /// Sums and products are found in either order.
  static let commutative: Set<String> = ["Add", "Mul"]
}

/// Where a pattern was found.
struct ONNXMatch {
  /// What its names stand for.
  var values: [String: String] = [:]
  var nodes: [String: ONNXFile.Node] = [:]
  /// By their place in the graph.
  var members: Set<Int> = []
}

/// The nodes of a graph with who makes and who reads each value.
struct ONNXNodeIndex {
  let nodes: [ONNXFile.Node]
  private var makers: [String: Int] = [:]
  private var readers: [String: [Int]] = [:]
  private let outputs: Set<String>
  private let constant: (String) -> ONNXConstant?

  /// - Parameter constant: the tensor of a name, nil for what nodes make.
  init(_ nodes: [ONNXFile.Node], outputs: Set<String>, constant: @escaping (String) -> ONNXConstant?) {
    (self.nodes, self.outputs, self.constant) = (nodes, outputs, constant)
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty { makers[output] = index }
      for input in Set(node.inputs) where !input.isEmpty { readers[input, default: []].append(index) }
    }
  }

  /// Whether a pattern ends at a node, and nobody else reads what lies in it.
  func match(_ pattern: ONNXPattern, at index: Int) throws -> ONNXMatch? {
    guard let match = try extend(ONNXMatch(), pattern, node: index) else { return nil }
    for member in match.members where member != index {
      for output in nodes[member].outputs where !output.isEmpty {
        guard !outputs.contains(output), readers[output, default: []].allSatisfy(match.members.contains) else {
          return nil
        }
      }
    }
    return match
  }

  private func extend(_ match: ONNXMatch, _ pattern: ONNXPattern, value: String) throws -> ONNXMatch? {
    var match = match
    switch pattern {
    case .value(let name):
      if let known = match.values[name] { return known == value ? match : nil }
      match.values[name] = value
      return match
    case .constant(let name):
      guard constant(value) != nil else { return nil }
      match.values[name] = value
      return match
    case .number(let number):
      guard let found = constant(value), found.type.dtype.isFloatingPoint, let received = try found.number(),
        ONNXOperators.isNear(received, number)
      else { return nil }
      return match
    case .node:
      guard let maker = makers[value], nodes[maker].outputs.first == value else { return nil }
      return try extend(match, pattern, node: maker)
    }
  }

  private func extend(_ match: ONNXMatch, _ pattern: ONNXPattern, node index: Int) throws -> ONNXMatch? {
    guard case .node(let op, let inputs, let name) = pattern, nodes[index].op == op,
      nodes[index].inputs.count >= inputs.count
    else { return nil }
    var match = match
    match.members.insert(index)
    if !name.isEmpty { match.nodes[name] = nodes[index] }
    let orders =
      inputs.count == 2 && ONNXPattern.commutative.contains(op)
      ? [inputs, [inputs[1], inputs[0]]] : [inputs]
    for order in orders {
      var found: ONNXMatch? = match
      for (input, value) in zip(order, nodes[index].inputs) {
        guard let so = found else { break }
        found = try extend(so, input, value: value)
      }
      if let found { return found }
    }
    return nil
  }
}
