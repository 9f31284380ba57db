import TenonPlugin

extension EmbeddingBag {
  /// All rows, with a mask of zeros and ones that says which bag has which.
  func onnx(_ graph: ONNXGraph) throws {
    let indices = try graph.input()
    var rows = try graph("Gather", graph.parameter("weight"), indices, with: ["axis": 0])
    if let limit { rows = try limit.onnx(graph, rows) }
    // [B, n] of bags with n rows each, or with `offsets` [B, M] of bags and all rows.
    var counted: ONNXValue?
    if let padding {
      let isPadding = try graph("Equal", indices, graph.constant(Tensor([Int64(padding)], shape: [])))
      counted = try graph("Cast", graph("Not", isPadding), with: ["to": 1])
    }
    if let offsets = graph.optionalInput(1) {
      let inBag = try bags(graph, offsets, indices)
      counted = try counted.map { try graph("Mul", inBag, $0) } ?? inBag
      rows = try graph.unsqueeze(rows, [0])
    }
    if let weights = graph.optionalInput(2) { counted = try counted.map { try graph("Mul", $0, weights) } ?? weights }
    try graph.output(reduced(graph, rows, counted))
  }

  /// 1 where a bag has a row, else 0: from its offset up to that of the next bag.
  private func bags(_ graph: ONNXGraph, _ offsets: ONNXValue, _ indices: ONNXValue) throws -> ONNXValue {
    let count = try graph("Shape", indices)
    let zero = try graph.constant(Tensor([Int64(0)], shape: []))
    let one = try graph.constant(Tensor([Int64(1)], shape: []))
    let places = try graph("Range", zero, graph.squeeze(count, [0]), one)
    let starts = includesLast ? try graph.slice(offsets, axis: 0, from: 0, to: -1) : offsets
    let next = try graph.slice(offsets, axis: 0, from: 1)
    let ends = includesLast ? next : try graph("Concat", next, count, with: ["axis": 0])
    let inside = try graph(
      "And", graph("GreaterOrEqual", places, graph.unsqueeze(starts, [1])),
      graph("Less", places, graph.unsqueeze(ends, [1])))
    return try graph("Cast", inside, with: ["to": 1])
  }

  private func reduced(_ graph: ONNXGraph, _ rows: ONNXValue, _ counted: ONNXValue?) throws -> ONNXValue {
    let factor = try counted.map { try graph.unsqueeze($0, [-1]) }
    switch mode {
    case .sum, .mean:
      let sum = try graph.sum(factor.map { try graph("Mul", rows, $0) } ?? rows, [1], keepingDimensions: false)
      guard mode == .mean else { return sum }
      guard let factor else { return try graph.mean(rows, [1], keepingDimensions: false) }
      return try graph("Div", sum, graph.atLeast(1, graph.sum(factor, [1], keepingDimensions: false)))
    case .max:
      let reduce: KeyValuePairs<String, Value> = ["axes": [1], "keepdims": 0]
      guard let factor else { return try graph("ReduceMax", rows, with: reduce) }
      let isCounted = try graph("Greater", factor, graph.scalar(0))
      let largest = try graph(
        "ReduceMax", graph("Where", isCounted, rows, graph.scalar(-.infinity)), with: reduce)
      let isEmpty = try graph("Equal", graph("ReduceMax", factor, with: reduce), graph.scalar(0))
      return try graph("Where", isEmpty, graph.scalar(0), largest)
    }
  }
}
