import TenonPlugin

/// Layers of recurrent cells by ONNX's operators, of which each is one layer in one or both directions.
struct RecurrentONNX {
  let arguments: RecurrentArguments
  /// LSTM, GRU or RNN.
  let op: String
  /// The blocks of rows of a weight in ONNX's order.
  let gates: [Int]
  let attributes: [NamedValue]
  /// How many states there are: h, and c of an LSTM.
  let states: Int

  private var directions: Int { arguments.directions }

  func write(_ graph: ONNXGraph) throws {
    guard arguments.projection == 0 else {
      throw ComponentError(.unsupported, "ONNX has no LSTM whose state is projected (proj_size)")
    }
    let shape = try graph.shape()
    let isBatched = shape.count == 3
    // [T, N, width] all the way.
    var value = try isBatched ? graph.input() : graph.unsqueeze(graph.input(), [1])
    if isBatched, arguments.batchFirst { value = try graph.transpose(value, [1, 0, 2]) }
    let starts = try (1...states).map { port in
      try graph.optionalInput(port).map { isBatched ? $0 : try graph.unsqueeze($0, [1]) }
    }
    let lengths = try graph.optionalInput(states + 1).map { try graph("Cast", $0, with: ["to": 6]) }
    var finals = [[ONNXValue]](repeating: [], count: states)
    for layer in 0..<arguments.layers {
      let (weights, first) = (try self.weights(graph, layer), layer * directions)
      let begins = try starts.map { start in
        try start.map { arguments.layers == 1 ? $0 : try graph.slice($0, axis: 0, from: first, to: first + directions) }
      }
      let outputs = try graph.node(
        op, [value, weights.input, weights.state, weights.bias, lengths] + begins,
        attributes + [
          NamedValue("hidden_size", .int(arguments.hidden)),
          NamedValue("direction", .string(directions == 2 ? "bidirectional" : "forward")),
        ], outputCount: 1 + states)
      // [T, directions, N, hidden] to [T, N, directions · hidden].
      value = try graph.reshape(graph.transpose(outputs[0], [0, 2, 1, 3]), [0, 0, directions * arguments.hidden])
      for state in 0..<states { finals[state].append(outputs[1 + state]) }
    }
    if isBatched, arguments.batchFirst { value = try graph.transpose(value, [1, 0, 2]) }
    try graph.output(isBatched ? value : graph.squeeze(value, [1]))
    for (index, layers) in finals.enumerated() {
      let all = try layers.count == 1 ? layers[0] : graph.node("Concat", layers, with: ["axis": 0])[0]
      try graph.output(isBatched ? all : graph.squeeze(all, [1]), 1 + index)
    }
  }

  /// The weights of one layer: [directions, gates · hidden, width] and [directions, gates · hidden, hidden], and both biases
  /// side by side.
  private func weights(_ graph: ONNXGraph, _ layer: Int) throws -> (input: ONNXValue, state: ONNXValue, bias: ONNXValue?) {
    func all(_ part: (String) throws -> ONNXValue) throws -> ONNXValue {
      let parts = try (0..<directions).map { try part("_l\(layer)" + ($0 == 1 ? "_reverse" : "")) }
      return try parts.count == 1 ? parts[0] : graph.node("Concat", parts, with: ["axis": 0])[0]
    }
    func matrix(_ name: String, _ width: Int) throws -> ONNXValue {
      try graph.reshape(ordered(graph, graph.parameter(name), [width]), [1, gates.count * arguments.hidden, width])
    }
    func vector(_ name: String) throws -> ONNXValue {
      try graph.reshape(ordered(graph, graph.parameter(name), []), [1, gates.count * arguments.hidden])
    }
    let bias = try !arguments.hasBias ? nil
      : all { try graph("Concat", vector("bias_ih" + $0), vector("bias_hh" + $0), with: ["axis": 1]) }
    return (
      try all { try matrix("weight_ih" + $0, arguments.width(ofLayer: layer)) },
      try all { try matrix("weight_hh" + $0, arguments.hidden) }, bias
    )
  }

  /// The blocks of a weight's rows in ONNX's order.
  private func ordered(_ graph: ONNXGraph, _ weight: ONNXValue, _ width: [Int]) throws -> ONNXValue {
    guard gates != Array(gates.indices) else { return weight }
    let blocks = try graph.reshape(weight, [gates.count, arguments.hidden] + width)
    return try graph("Gather", blocks, graph.ints(gates), with: ["axis": 0])
  }
}
