import TenonPlugin

/// Multi-head attention by products, a softmax and masks.
struct AttentionONNX {
  let arguments: AttentionArguments
  let graph: ONNXGraph

  private var embedding: Int { arguments.embedding }
  private var heads: Int { arguments.heads }

  func write() throws {
    let shape = try graph.shape()
    let isBatched = shape.count == 3
    let query = try batchFirst(graph.input(), isBatched)
    let key = try graph.optionalInput(1).map { try batchFirst($0, isBatched) } ?? query
    let value = try graph.optionalInput(2).map { try batchFirst($0, isBatched) } ?? key
    let weights = try projections()
    let queries = try graph("Mul", projected(query, weights[0]), graph.scalar(1 / Double(arguments.width).squareRoot()))
    let keys = try extended(projected(key, weights[1]), "bias_k", query)
    let values = try extended(projected(value, weights[2]), "bias_v", query)
    var scores = try graph("MatMul", parted(queries, [0, 2, 1, 3]), parted(keys, [0, 2, 3, 1]))
    let masks = try self.masks(isBatched, query, key)
    for mask in masks { scores = try graph("Add", scores, mask) }
    var shares = try graph("Softmax", scores, with: ["axis": -1])
    if !masks.isEmpty {
      // A query that sees nothing yields zeros.
      let best = try graph("ReduceMax", scores, with: ["axes": [-1], "keepdims": 1])
      shares = try graph("Where", graph("Equal", best, graph.scalar(-.infinity)), graph.scalar(0), shares)
    }
    let together = try graph.reshape(
      graph.transpose(graph("MatMul", shares, parted(values, [0, 2, 1, 3])), [0, 2, 1, 3]), [0, 0, embedding])
    let output = try affine(together, graph.parameter("out_proj.weight"), graph.optionalParameter("out_proj.bias"))
    try graph.output(turned(output, isBatched))
    guard arguments.needsWeights else { return }
    let averaged = try arguments.averagesWeights ? graph.mean(shares, [1], keepingDimensions: false) : shares
    try graph.output(isBatched ? averaged : graph.squeeze(averaged, [0]), 1)
  }

  /// [N, L, ...], whatever the layer takes.
  private func batchFirst(_ value: ONNXValue, _ isBatched: Bool) throws -> ONNXValue {
    guard isBatched else { return try graph.unsqueeze(value, [0]) }
    return try arguments.batchFirst ? value : graph.transpose(value, [1, 0, 2])
  }

  private func turned(_ value: ONNXValue, _ isBatched: Bool) throws -> ONNXValue {
    guard isBatched else { return try graph.squeeze(value, [0]) }
    return try arguments.batchFirst ? value : graph.transpose(value, [1, 0, 2])
  }

  // MARK: The maps

  /// Weight and bias of query, key and value.
  private func projections() throws -> [(weight: ONNXValue, bias: ONNXValue?)] {
    let weights =
      arguments.hasOneWeight
      ? try graph.node("Split", [graph.parameter("in_proj_weight")], with: ["axis": 0], outputCount: 3)
      : try ["q", "k", "v"].map { try graph.parameter("\($0)_proj_weight") }
    guard let bias = graph.optionalParameter("in_proj_bias") else { return weights.map { ($0, nil) } }
    return zip(weights, try graph.node("Split", [bias], with: ["axis": 0], outputCount: 3)).map { ($0, $1) }
  }

  private func projected(_ value: ONNXValue, _ map: (weight: ONNXValue, bias: ONNXValue?)) throws -> ONNXValue {
    try affine(value, map.weight, map.bias)
  }

  private func affine(_ value: ONNXValue, _ weight: ONNXValue, _ bias: ONNXValue?) throws -> ONNXValue {
    let product = try graph("MatMul", value, graph.transpose(weight, [1, 0]))
    return try bias.map { try graph("Add", product, $0) } ?? product
  }

  /// Rows of keys or values, with those of `add_bias_kv` and `add_zero_attn` behind.
  private func extended(_ rows: ONNXValue, _ bias: String, _ query: ONNXValue) throws -> ONNXValue {
    guard arguments.extraKeys > 0 else { return rows }
    let batch = try graph("Gather", graph("Shape", query), graph.ints([0]))
    let shape = try graph("Concat", batch, graph.ints([1, embedding]), with: ["axis": 0])
    var parts = [rows]
    if arguments.hasExtraBias { parts.append(try graph("Expand", graph.parameter(bias), shape)) }
    if arguments.hasZeroKey { parts.append(try graph("Expand", graph.scalar(0), shape)) }
    return try graph.node("Concat", parts, with: ["axis": 1])[0]
  }

  /// [N, L, heads · width] as [N, L, heads, width] in another order.
  private func parted(_ rows: ONNXValue, _ order: [Int]) throws -> ONNXValue {
    try graph.transpose(graph.reshape(rows, [0, 0, heads, arguments.width]), order)
  }

  // MARK: Masks

  /// What is added to the scores [N, heads, L, S].
  private func masks(_ isBatched: Bool, _ query: ONNXValue, _ key: ONNXValue) throws -> [ONNXValue] {
    var masks: [ONNXValue] = []
    if let padding = graph.optionalInput(3) {
      let added = try addend(padding, graph.dtype(3))
      masks.append(try widened(graph.unsqueeze(added, isBatched ? [1, 2] : [0, 1, 2])))
    }
    if let mask = graph.optionalInput(4) {
      let (added, shape) = (try addend(mask, graph.dtype(4)), try graph.shape(4))
      guard shape.count == 3 else { return try masks + [widened(graph.unsqueeze(added, [0, 1]))] + causal(query, key) }
      let shapeOfMask = try graph("Shape", mask)
      let rows = try graph.slice(shapeOfMask, axis: 0, from: 1)
      let shapeOfHeads = try graph("Concat", graph.ints([-1, heads]), rows, with: ["axis": 0])
      masks.append(try widened(graph("Reshape", added, shapeOfHeads)))
    }
    return try masks + causal(query, key)
  }

  /// A mask of bool as numbers to be added.
  private func addend(_ mask: ONNXValue, _ dtype: DType) throws -> ONNXValue {
    dtype == .bool ? try graph("Where", mask, graph.scalar(-.infinity), graph.scalar(0)) : mask
  }

  /// A mask with room for the keys that are added, which everybody sees.
  private func widened(_ mask: ONNXValue) throws -> ONNXValue {
    guard arguments.extraKeys > 0 else { return mask }
    return try graph.pad(mask, rank: 4, before: [0], after: [arguments.extraKeys], .constant(0))
  }

  private func causal(_ query: ONNXValue, _ key: ONNXValue) throws -> [ONNXValue] {
    guard arguments.isCausal else { return [] }
    let extents = try [query, key].map { try graph("Gather", graph("Shape", $0), graph.ints([1])) }
    let square = try graph("Expand", graph.scalar(-.infinity), graph.node("Concat", extents, with: ["axis": 0])[0])
    let above = try graph("Trilu", square, graph.constant(Tensor([Int64(1)], shape: [])), with: ["upper": 1])
    return [try widened(graph.unsqueeze(above, [0, 1]))]
  }
}
