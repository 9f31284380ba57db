import TenonCore

/// Puts one node in place of several that exporters write for a layer.
struct ONNXRewriting {
  /// A pattern, and the node that it stands for.
  private struct Rule {
    let pattern: ONNXPattern
    /// What replaces it; nil where it is something else after all.
    let replacement: (ONNXMatch, (String) -> ONNXConstant?) throws -> Replacement?

    init(
      _ pattern: ONNXPattern, _ replacement: @escaping (ONNXMatch, (String) -> ONNXConstant?) throws -> Replacement?
    ) {
      (self.pattern, self.replacement) = (pattern, replacement)
    }

    /// A pattern of one value that always is the same layer.
    init(_ op: String, _ pattern: ONNXPattern, with attributes: [String: ONNXAttribute] = [:]) {
      self.init(pattern) { _, _ in Replacement(op, ["x"], attributes) }
    }
  }

  private struct Replacement {
    let op: String
    /// Names in the pattern.
    let inputs: [String]
    let attributes: [String: ONNXAttribute]

    init(_ op: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:]) {
      (self.op, self.inputs, self.attributes) = (op, inputs, attributes)
    }
  }

  /// - Parameter constant: the tensor of a name, nil for what nodes make.
  static func apply(
    to nodes: [ONNXFile.Node], outputs: Set<String>, constant: @escaping (String) -> ONNXConstant?
  ) throws -> [ONNXFile.Node] {
    let index = ONNXNodeIndex(nodes, outputs: outputs, constant: constant)
    let rules = rules
    var replaced: [Int: ONNXFile.Node] = [:]
    var gone: Set<Int> = []
    // From the end, since a pattern ends at its last node; larger patterns stand before those that are parts of them.
    for place in nodes.indices.reversed() where !gone.contains(place) {
      for rule in rules[nodes[place].op] ?? [] {
        guard let match = try index.match(rule.pattern, at: place), match.members.isDisjoint(with: gone),
          let replacement = try rule.replacement(match, constant)
        else { continue }
        replaced[place] = ONNXFile.Node(
          op: replacement.op, name: name(of: match, nodes, nodes[place]),
          inputs: replacement.inputs.compactMap { match.values[$0] }, outputs: nodes[place].outputs,
          attributes: replacement.attributes)
        gone.formUnion(match.members)
        break
      }
    }
    return nodes.indices.compactMap { replaced[$0] ?? (gone.contains($0) ? nil : nodes[$0]) }
  }

  /// That of the last node.
  private static func name(of match: ONNXMatch, _ nodes: [ONNXFile.Node], _ last: ONNXFile.Node) -> String {
    last.name.isEmpty ? last.outputs.first ?? last.op : last.name
  }

  private static func node(_ op: String, _ inputs: ONNXPattern..., name: String = "") -> ONNXPattern {
    .node(op, inputs, name: name)
  }

  private static let x = ONNXPattern.value("x")

  /// By the operator of the last node.
  private static var rules: [String: [Rule]] {
    Dictionary(grouping: activations + normalizations + [linear]) { rule in
      if case .node(let op, _, _) = rule.pattern { op } else { "" }
    }
  }

  private static var linear: Rule {
    Rule(node("Add", node("MatMul", x, .constant("weight")), .constant("bias"))) {
      match, constant in
      guard let weight = match.values["weight"].flatMap(constant), let bias = match.values["bias"].flatMap(constant),
        weight.shape.rank == 2, bias.shape == [weight.shape[1]]
      else { return nil }
      return Replacement("tenon.Linear", ["x", "weight", "bias"])
    }
  }

  private static var activations: [Rule] {
    let half = ONNXPattern.number(0.5)
    var rules: [Rule] = []
    // x/2 (1 + erf(x/√2)), in the orders that exporters have for it.
    for argument in [node("Div", x, .number(2.0.squareRoot())), node("Mul", x, .number(0.5.squareRoot()))] {
      rules += products(x, half, node("Add", node("Erf", argument), .number(1))).map { Rule("tenon.GELU", $0) }
    }
    // x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))
    let cubes = [
      node("Mul", node("Mul", x, x), x), node("Pow", x, .number(3)), node("Mul", x, node("Mul", x, x)),
    ]
    for cube in cubes {
      let sum = node("Add", x, node("Mul", cube, .number(0.044715)))
      let tanh = node("Tanh", node("Mul", sum, .number((2 / Double.pi).squareRoot())))
      rules += products(x, half, node("Add", tanh, .number(1))).map {
        Rule("tenon.GELU", $0, with: ["approximate": .text("tanh")])
      }
    }
    rules.append(Rule("tenon.SiLU", node("Mul", x, node("Sigmoid", x))))
    rules.append(Rule("Mish", node("Mul", x, node("Tanh", node("Softplus", x)))))
    rules.append(
      Rule(node("Mul", x, node("HardSigmoid", x, name: "gate"))) { match, _ in
        guard case .float(let alpha)? = match.nodes["gate"]?.attributes["alpha"],
          ONNXOperators.isNear(Double(alpha), 1.0 / 6)
        else { return nil }
        return Replacement("HardSwish", ["x"])
      })
    let gate = node("Clip", node("Add", x, .number(3)), .number(0), .number(6))
    rules.append(Rule("HardSwish", node("Div", node("Mul", x, gate), .number(6))))
    rules.append(Rule("HardSwish", node("Mul", x, node("Div", gate, .number(6)))))
    rules.append(Rule("tenon.LogSigmoid", node("Neg", node("Softplus", node("Neg", x)))))
    return rules
  }

  /// A product of three in its orders.
  private static func products(_ first: ONNXPattern, _ second: ONNXPattern, _ third: ONNXPattern) -> [ONNXPattern] {
    [
      node("Mul", node("Mul", first, third), second), node("Mul", node("Mul", first, second), third),
      node("Mul", first, node("Mul", second, third)),
    ]
  }

  private static var normalizations: [Rule] {
    let mean = node("ReduceMean", x, name: "mean")
    let centred = node("Sub", x, mean)
    let squares = [node("Pow", centred, .number(2)), node("Mul", centred, centred)]
    let layerNorms = squares.map { square in
      let deviation = node("Sqrt", node("Add", node("ReduceMean", square), .constant("epsilon")))
      return node("Add", node("Mul", node("Div", centred, deviation), .constant("scale")), .constant("bias"))
    }
    let root = node("Sqrt", node("Add", node("ReduceMean", node("Mul", x, x), name: "mean"), .constant("epsilon")))
    let rootMean = node("Mul", node("Div", x, root), .constant("scale"))
    let groups = node(
      "Reshape",
      node(
        "InstanceNormalization", node("Reshape", x, .constant("shape")), .constant("ones"), .constant("zeros"),
        name: "norm"),
      .value("back"))
    return layerNorms.map { Rule($0) { try lastAxes($0, $1, "tenon.LayerNorm", ["x", "scale", "bias"]) } }
      + [
        Rule(rootMean) { try lastAxes($0, $1, "tenon.RMSNorm", ["x", "scale"]) },
        Rule(node("Add", node("Mul", groups, .constant("scale")), .constant("bias")), groupNorm),
      ]
  }

  /// A normalization over the dimensions of its scale, which are the last ones.
  private static func lastAxes(
    _ match: ONNXMatch, _ constant: (String) -> ONNXConstant?, _ op: String, _ inputs: [String]
  ) throws -> Replacement? {
    guard let scale = match.values["scale"].flatMap(constant),
      case .ints(let axes)? = match.nodes["mean"]?.attributes["axes"],
      axes == Array((-scale.shape.rank)..<0), let epsilon = try match.values["epsilon"].flatMap(constant)?.number(),
      match.values["bias"].map({ constant($0)?.shape == scale.shape }) ?? true
    else { return nil }
    return Replacement(op, inputs, ["epsilon": .float(Float(epsilon))])
  }

  /// Reshape [0, G, -1], InstanceNormalization without a scale, and back.
  private static func groupNorm(_ match: ONNXMatch, _ constant: (String) -> ONNXConstant?) throws -> Replacement? {
    func tensor(_ name: String) -> ONNXConstant? { match.values[name].flatMap(constant) }
    guard let shape = try tensor("shape")?.ints(), shape.count == 3, shape[1] > 0, shape[2] == -1,
      let ones = try tensor("ones")?.floats(), ones.count == shape[1], ones.allSatisfy({ $0 == 1 }),
      let zeros = try tensor("zeros")?.floats(), zeros.allSatisfy({ $0 == 0 }), let scale = tensor("scale"),
      let bias = tensor("bias"), isPerChannel(scale), isPerChannel(bias),
      scale.shape.elementCount == bias.shape.elementCount
    else { return nil }
    return Replacement(
      "tenon.GroupNorm", ["x", "scale", "bias"],
      [
        "num_groups": .int(shape[1]), "epsilon": match.nodes["norm"]?.attributes["epsilon"] ?? .float(1e-5),
      ])
  }

  /// [C, 1, 1], or one of more dimensions.
  private static func isPerChannel(_ constant: ONNXConstant) -> Bool {
    constant.shape.rank > 1 && constant.shape.dimensions.filter { $0 != 1 }.count <= 1
      && constant.shape.dimensions.last == 1
  }
}
