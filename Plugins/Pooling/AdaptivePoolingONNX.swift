import TenonPlugin

/// Evenly spread windows as ONNX has them: one for all, equal ones side by side, or else one axis after the other.
struct AdaptivePoolingONNX {
  /// Of the output, in the pooled dimensions; nil keeps the input's.
  let size: [Int?]
  let isMean: Bool

  private var dimensions: Int { size.count }

  func write(_ graph: ONNXGraph) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: dimensions + 2) { x, shape in
        if size.allSatisfy({ $0 == 1 }) { return try graph(isMean ? "GlobalAveragePool" : "GlobalMaxPool", x) }
        let extents = shape.suffix(dimensions).compactMap(\.self)
        guard extents.count == dimensions else {
          throw ComponentError(.unsupported, "the extent of what is pooled must be known, or output_size be 1")
        }
        let wanted = zip(size, extents).map { $0 ?? $1 }
        guard zip(wanted, extents).allSatisfy({ $1 % $0 == 0 }) else {
          return try axes(graph, x, extents, wanted)
        }
        let kernel = zip(wanted, extents).map { $1 / $0 }
        return try graph(
          isMean ? "AveragePool" : "MaxPool", x, with: ["kernel_shape": .ints(kernel), "strides": .ints(kernel)])
      })
  }

  /// Windows that differ in size: each slice of an axis alone, put together again.
  private func axes(_ graph: ONNXGraph, _ x: ONNXValue, _ extents: [Int], _ wanted: [Int]) throws -> ONNXValue {
    var value = x
    for axis in 0..<dimensions where wanted[axis] != extents[axis] {
      let place = axis + 2
      let slices = try PoolingSpan.even(wanted[axis], over: extents[axis]).map { span in
        let part = try graph.slice(value, axis: place, from: span.start, to: span.end)
        return try graph(
          isMean ? "ReduceMean" : "ReduceMax", part, with: ["axes": .ints([place]), "keepdims": 1])
      }
      value = try graph.node("Concat", slices, with: ["axis": .int(place)])[0]
    }
    return value
  }
}
