import TenonCore

/// The nodes of a file that its outputs depend on, without those that hold tensors, and with one node for several that are one
/// layer.
struct ONNXNodes {
  let kept: [ONNXFile.Node]

  /// - Parameter graph: gets what nodes hold.
  /// - Throws: `ONNXFileError` for a Constant that holds nothing.
  init(_ file: ONNXFile, _ graph: ONNXGraphBuilder) throws {
    var needed = Set(file.outputs.map(\.name))
    var nodes: [ONNXFile.Node] = []
    for node in file.nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      nodes.append(node)
    }
    nodes.reverse()
    for node in nodes where node.op == "Constant" { try Self.hold(node, file, graph) }
    // Tensors that are equal are one in files of PyTorch, with an Identity for the name of each other one.
    for node in nodes where node.op == "Identity" {
      if let input = node.inputs.first, case .constant(let constant)? = graph[input], let output = node.outputs.first {
        graph[output] = .constant(constant.named(output))
      }
    }
    let others = nodes.filter { node in
      guard node.op == "Constant" || node.op == "Identity" else { return true }
      return node.outputs.first.map { if case .constant? = graph[$0] { false } else { true } } ?? true
    }
    kept = try ONNXRewriting.apply(to: others, outputs: Set(file.outputs.map(\.name))) { name in
      if case .constant(let constant)? = graph[name] { constant } else { nil }
    }
  }

  private static func hold(_ node: ONNXFile.Node, _ file: ONNXFile, _ graph: ONNXGraphBuilder) throws {
    guard let output = node.outputs.first else { return }
    let constant: ONNXConstant
    if case .tensor(let tensor)? = node.attributes["value"] {
      constant = ONNXConstant(tensor, named: output, from: file.path)
    } else if case .float(let number)? = node.attributes["value_float"] {
      constant = ONNXConstant(ONNXNumbers([Double(number)], [], isFloat: true))
    } else if case .floats(let numbers)? = node.attributes["value_floats"] {
      constant = ONNXConstant(ONNXNumbers(numbers.map(Double.init), [numbers.count], isFloat: true))
    } else if case .int(let number)? = node.attributes["value_int"] {
      constant = ONNXConstant(ONNXNumbers([Double(number)], []))
    } else if case .ints(let numbers)? = node.attributes["value_ints"] {
      constant = ONNXConstant(ONNXNumbers(numbers))
    } else {
      throw ONNXFileError.graph(file.path, "\(node.place) holds no numbers")
    }
    graph[output] = .constant(constant)
  }
}
