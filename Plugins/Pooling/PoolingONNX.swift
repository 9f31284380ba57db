import TenonFamilies
import TenonPlugin

/// A pooling window as ONNX has it, over one to three dimensions.
struct PoolingONNX {
  let kernel: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  let roundsUp: Bool

  init(_ window: PoolingWindow, dimensions: Int) {
    func last(_ pair: (Int, Int)) -> [Int] { [pair.0, pair.1].suffix(dimensions).map { $0 } }
    kernel = last(window.kernel)
    stride = last(window.stride)
    padding = last(window.padding)
    dilation = last(window.dilation)
    roundsUp = window.roundsUp
  }

  init(_ window: VolumePooling) {
    (kernel, stride, padding, dilation) = (window.kernel, window.stride, window.padding, window.dilation)
    roundsUp = window.roundsUp
  }

  /// Windows of one size side by side.
  init(kernel: [Int]) {
    (self.kernel, stride) = (kernel, kernel)
    padding = kernel.map { _ in 0 }
    dilation = kernel.map { _ in 1 }
    roundsUp = false
  }

  private var dimensions: Int { kernel.count }
  private var window: [NamedValue] {
    [
      NamedValue("kernel_shape", .ints(kernel)), NamedValue("strides", .ints(stride)),
      NamedValue("pads", .ints(padding + padding)),
    ]
  }

  /// Maxima, and where they came from where the layer yields that.
  func writeMaxima(_ graph: ONNXGraph, indices: Bool) throws {
    let attributes =
      window + [NamedValue("dilations", .ints(dilation)), NamedValue("ceil_mode", .int(try reaches(graph) ? 1 : 0))]
    let (x, shape) = (try graph.input(), try graph.shape())
    guard indices else {
      return try graph.output(
        graph.batched(x, shape, rank: dimensions + 2) { x, _ in try graph.node("MaxPool", [x], attributes)[0] })
    }
    let plane = shape.suffix(dimensions).compactMap(\.self)
    guard plane.count == dimensions else {
      throw ComponentError(.unsupported, "ONNX counts places in planes of a known extent only")
    }
    let isBatched = shape.count == dimensions + 2
    let outputs = try graph.node(
      "MaxPool", [isBatched ? x : graph.unsqueeze(x, [0])], attributes, outputCount: 2)
    // ONNX counts through all planes.
    let size = try graph.constant(Tensor([Int64(plane.reduce(1, *))], shape: []))
    for (index, value) in [outputs[0], try graph("Mod", outputs[1], size)].enumerated() {
      try graph.output(isBatched ? value : graph.squeeze(value, [0]), index)
    }
  }

  /// Means.
  ///
  /// - Parameter divisor: what sums are divided by; nil: the number of elements.
  func writeMeans(_ graph: ONNXGraph, countsPadding: Bool, divisor: Int?) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: dimensions + 2) { x, shape in
        try means(graph, x, shape, countsPadding: countsPadding, divisor: divisor)
      })
  }

  func means(
    _ graph: ONNXGraph, _ x: ONNXValue, _ shape: [Int?], countsPadding: Bool, divisor: Int?
  ) throws -> ONNXValue {
    let size = kernel.reduce(1, *)
    guard try reaches(graph) else {
      let counts = countsPadding || divisor != nil
      let pooled = try graph.node(
        "AveragePool", [x], window + [NamedValue("count_include_pad", .int(counts ? 1 : 0))])[0]
      return try divisor.map { try graph("Mul", pooled, graph.scalar(Double(size) / Double($0))) } ?? pooled
    }
    // Windows that reach beyond the padding: zeros are added up to their ends, and sums divided by what counts.
    let (extents, counts) = (try known(shape), try known(graph.shape(ofOutput: 0)))
    let after = (0..<dimensions).map { axis -> Int in
      let end = (counts[axis] - 1) * stride[axis] + kernel[axis]
      return max(0, end - extents[axis] - padding[axis])
    }
    let bordered = try graph.pad(x, rank: dimensions + 2, before: padding, after: after, .constant(0))
    var pooled = try graph(
      "AveragePool", bordered, with: ["kernel_shape": .ints(kernel), "strides": .ints(stride)])
    if let divisor { return try graph("Mul", pooled, graph.scalar(Double(size) / Double(divisor))) }
    for axis in 0..<dimensions {
      let spans = PoolingSpan.windows(
        counts[axis], over: extents[axis], kernel: kernel[axis], stride: stride[axis], padding: padding[axis],
        countsPadding: countsPadding)
      let factors = spans.map { Double(kernel[axis]) / Double($0.divisor) }
      var aligned = [Int](repeating: 1, count: dimensions)
      aligned[axis] = counts[axis]
      pooled = try graph("Mul", pooled, graph.floats(factors, shape: Shape(aligned)))
    }
    return pooled
  }

  /// Whether rounding up adds windows that reach beyond the padding.
  private func reaches(_ graph: ONNXGraph) throws -> Bool {
    guard roundsUp else { return false }
    let (extents, counts) = (try known(graph.shape()), try known(graph.shape(ofOutput: 0)))
    return (0..<dimensions).contains { axis in
      PoolingWindow.extent(
        extents[axis], kernel[axis], stride[axis], padding[axis], dilation[axis], roundsUp: false) != counts[axis]
    }
  }

  private func known(_ shape: [Int?]) throws -> [Int] {
    let extents = shape.suffix(dimensions).compactMap(\.self)
    guard extents.count == dimensions else {
      throw ComponentError(.unsupported, "with ceil_mode the extent of what is pooled must be known")
    }
    return extents
  }
}
