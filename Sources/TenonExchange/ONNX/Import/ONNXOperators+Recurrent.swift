import TenonCore

extension ONNXOperators {
  static let recurrent: [String: Import] = [
    "LSTM": { node in
      try recurrent(
        node, Cell(component: "LSTM", gates: [0, 2, 3, 1], states: 2, activations: ["Sigmoid", "Tanh", "Tanh"]))
    },
    "GRU": { node in
      guard try node.int("linear_before_reset", 0) == 1 else {
        throw ONNXRefusal("with linear_before_reset 0 it is another function than Tenon's")
      }
      try recurrent(node, Cell(component: "GRU", gates: [1, 0, 2], states: 1, activations: ["Sigmoid", "Tanh"]))
    },
    "RNN": { node in
      let name = try node.texts("activations")?.first ?? "Tanh"
      guard name == "Tanh" || name == "Relu" else { throw ONNXRefusal("Tenon has it with Tanh and Relu") }
      try recurrent(
        node,
        Cell(
          component: "RNN", gates: [0], states: 1, activations: [name],
          more: ["nonlinearity": .string(name.lowercased())]))
    },
  ]

  /// What one kind of cell has beside the others.
  private struct Cell {
    let component: String
    /// Where each of PyTorch's gates stands in ONNX.
    let gates: [Int]
    let states: Int
    /// Those that Tenon's cells have.
    let activations: [String]
    var more: [String: Value] = [:]
  }

  private static func recurrent(_ node: ONNXNodeImport, _ cell: Cell) throws {
    let x = try node.input()
    let (weight, state, bias) = (try node.required(1), try node.required(2), try node.constant(3))
    let direction = try node.text("direction", "forward")
    guard direction != "reverse" else { throw ONNXRefusal("Tenon has no layer that goes backward alone") }
    let directions = direction == "bidirectional" ? 2 : 1
    let count = cell.gates.count
    guard x.rank == 3, weight.shape.rank == 3, state.shape.rank == 3, weight.shape[0] == directions,
      state.shape[0] == directions, weight.shape[1] % count == 0, state.shape[1] == weight.shape[1]
    else { throw ONNXRefusal("its weights are not those of \(directions) directions") }
    let hidden = weight.shape[1] / count
    guard state.shape[2] == hidden, bias.map({ $0.shape == [directions, 2 * count * hidden] }) ?? true,
      try node.int("hidden_size", hidden) == hidden
    else { throw ONNXRefusal("its weights are not those of \(hidden) elements") }
    let activations = try node.texts("activations")
    guard try node.int("layout", 0) == 0, try node.int("input_forget", 0) == 0, !node.attributes("clip"),
      activations.map({ $0 == Array(repeating: cell.activations, count: directions).flatMap(\.self) }) ?? true
    else { throw ONNXRefusal("Tenon has it without clip, input_forget and layout, and with \(cell.activations)") }
    guard try node.value(7) == nil || cell.states == 2 || node.constant(7) == nil else {
      throw ONNXRefusal("it has peepholes")
    }
    guard node.value(4) == nil else { throw ONNXRefusal("lengths of its sequences are not imported") }
    var parameters: [(name: String, constant: ONNXConstant?)] = []
    for place in 0..<directions {
      let end = place == 0 ? "l0" : "l0_reverse"
      let inputs = weight.shape[2]
      parameters.append(("weight_ih_\(end)", weight.blocks(cell.gates, at: place * count, [hidden, inputs])))
      parameters.append(("weight_hh_\(end)", state.blocks(cell.gates, at: place * count, [hidden, hidden])))
      parameters.append(("bias_ih_\(end)", bias?.blocks(cell.gates, at: 2 * place * count, [hidden])))
      parameters.append(("bias_hh_\(end)", bias?.blocks(cell.gates, at: (2 * place + 1) * count, [hidden])))
    }
    var arguments = cell.more
    arguments["input_size"] = .int(weight.shape[2])
    arguments["hidden_size"] = .int(hidden)
    arguments["bias"] = .bool(bias != nil)
    arguments["bidirectional"] = .bool(directions == 2)
    let states = try (0..<cell.states).map { try initial(node, 5 + $0) }
    let made = try node.applyAll(cell.component, arguments, to: [x] + states, parameters: parameters)
    if node.reads(0) {
      // [T, N, directions · H] there is [T, directions, N, H] here.
      let sequence =
        directions == 1
        ? try node.apply("Unsqueeze", ["dim": 1], to: made[0])
        : try node.apply(
          "Permute", ["dims": .ints([0, 2, 1, 3])],
          to: node.apply("Unflatten", ["dim": 2, "unflattened_size": .ints([directions, hidden])], to: made[0]))
      node.output(sequence)
    }
    for index in 1..<made.count where node.reads(index) { node.output(made[index], index) }
  }

  /// A state that is computed; nil for zeros, with which Tenon's layers begin anyway.
  private static func initial(_ node: ONNXNodeImport, _ index: Int) throws -> ONNXLayerValue? {
    switch node.value(index) {
    case nil: return nil
    case .computed(let value): return value
    case .numbers(let trials) where trials.allSatisfy({ $0.values.allSatisfy { $0 == 0 } }): return nil
    case .constant(let constant):
      guard try constant.floats()?.allSatisfy({ $0 == 0 }) == true else { fallthrough }
      return nil
    default: throw ONNXRefusal("its initial state is a constant that is not zero")
    }
  }
}

extension ONNXConstant {
  /// Equal blocks, one after the other, in another order.
  ///
  /// - Parameters:
  ///   - order: of blocks, counted from the one at `first`.
  ///   - shape: of a block; its first extent counts through all of them in the result.
  fileprivate func blocks(_ order: [Int], at first: Int, _ shape: Shape) -> ONNXConstant {
    let all = Shape([order.count * shape[0]] + shape.dimensions.dropFirst())
    return ONNXConstant(name, identity: identity.map { "\($0) \(first)" }, TensorType(.float32, all)) { [self] in
      let (source, result) = (try tensor(), try Tensor(TensorType(.float32, all)))
      let size = 4 * shape.elementCount
      for (place, block) in order.enumerated() {
        (result.data + place * size).copyMemory(from: source.data + (first + block) * size, byteCount: size)
      }
      return result
    }
  }
}

extension ONNXNodeImport {
  /// A list of texts; nil where it is not there.
  fileprivate func texts(_ name: String) throws(ONNXRefusal) -> [String]? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .texts(let values) = attribute else { throw ONNXRefusal("'\(name)' is no list of texts") }
    return values
  }
}
