import TenonPlugin

extension Upsample {
  /// Resize where it computes the same; else a product with the weights of each dimension, which are constant.
  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let spatial = shape.count - 2
    let factors = (0..<spatial).map { factor($0) }
    // Whole factors: each element several times.
    if mode == .nearest, let whole = wholeFactors(factors, shape, try graph.shape(ofOutput: 0)) {
      return try graph.output(
        graph(
          "Resize", x, nil, graph.floats([1, 1] + whole),
          with: ["mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"]))
    }
    let extents = shape.dropFirst(2).compactMap(\.self)
    let counts = try graph.shape(ofOutput: 0).dropFirst(2).compactMap(\.self)
    guard extents.count == spatial, counts.count == spatial else {
      throw ComponentError(
        .unsupported, "the extent of what is resized must be known, or mode be nearest with a whole scale_factor")
    }
    if spatial == 2, mode == .bilinear || mode == .bicubic, recomputes || self.factors.isEmpty {
      return try graph.output(resized(graph, x, shape, counts))
    }
    try graph.output(products(graph, x, extents, counts))
  }

  private func wholeFactors(_ factors: [Double?], _ shape: [Int?], _ output: [Int?]) -> [Double]? {
    let whole = factors.enumerated().compactMap { axis, factor -> Double? in
      if let factor { return factor == factor.rounded() ? factor : nil }
      guard let extent = shape[2 + axis], let count = output[2 + axis], count % extent == 0 else { return nil }
      return Double(count / extent)
    }
    return whole.count == factors.count ? whole : nil
  }

  private func resized(_ graph: ONNXGraph, _ x: ONNXValue, _ shape: [Int?], _ counts: [Int]) throws -> ONNXValue {
    let outer = try graph.slice(graph("Shape", x), axis: 0, from: 0, to: 2)
    let sizes = try graph("Concat", outer, graph.ints(counts), with: ["axis": 0])
    let place: Value = alignsCorners ? "align_corners" : "half_pixel"
    if mode == .bicubic {
      return try graph(
        "Resize", x, nil, nil, sizes,
        with: ["mode": "cubic", "cubic_coeff_a": -0.75, "coordinate_transformation_mode": place])
    }
    return try graph("Resize", x, nil, nil, sizes, with: ["mode": "linear", "coordinate_transformation_mode": place])
  }

  /// Output position j of a dimension is the sum of input positions i by weights [i, j].
  private func products(_ graph: ONNXGraph, _ x: ONNXValue, _ extents: [Int], _ counts: [Int]) throws -> ONNXValue {
    var value = x
    let rank = extents.count + 2
    for axis in extents.indices {
      let resampled = ResampledAxis<Float>(
        extents[axis], count: counts[axis], mode, factor: recomputes ? nil : factor(axis), alignsCorners: alignsCorners)
      let weights = try Tensor(TensorType(.float32, [extents[axis], counts[axis]]))
      let elements = weights[Float.self]
      for position in 0..<counts[axis] {
        for k in resampled.starts[position]..<resampled.starts[position + 1] {
          elements[resampled.sources[k] * counts[axis] + position] += resampled.weights[k]
        }
      }
      var order = Array(0..<rank)
      order.swapAt(2 + axis, rank - 1)
      let turned = try graph.transpose(value, order)
      value = try graph.transpose(graph("MatMul", turned, graph.constant(weights)), order)
    }
    return value
  }
}
