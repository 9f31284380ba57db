import TenonCore

extension ONNXOperators {
  static let convolution: [String: Import] = [
    "Conv": convolution, "ConvTranspose": transposedConvolution, "Gemm": gemm, "MatMul": matrixProduct,
    "tenon.Linear": { try linear($0, weight: $0.required(1).transposedMatrix(), bias: $0.constant(2)) },
  ]

  private static func convolution(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let count = try node.spatialCount(x)
    let (weight, bias) = (try node.required(1), try node.constant(2))
    guard weight.shape.rank == count + 2 else { throw ONNXRefusal("its weight is of another rank than its input") }
    let kernel = Array(weight.shape.dimensions[2...])
    try checkKernel(node, kernel)
    let (strides, dilations) = (try node.spatial("strides", count, 1), try node.spatial("dilations", count, 1))
    let groups = try node.int("group", 1)
    let window = zip(kernel, dilations).map { max(0, $0 - 1) * $1 + 1 }
    var pads = try node.pads(x, window: window, strides: strides)
    guard groups >= 1, let channels = weight.shape[1].product(groups) else { throw ONNXRefusal("a group is too large") }
    var source = x
    if !pads.isSymmetric {
      source = try node.bordered(x, pads, value: 0)
      pads = ONNXNodeImport.Pads(before: kernel.map { _ in 0 }, after: kernel.map { _ in 0 })
    }
    node.output(
      try node.apply(
        "Conv\(count)d",
        [
          "in_channels": .int(channels), "out_channels": .int(weight.shape[0]),
          "kernel_size": ONNXNodeImport.extents(kernel), "stride": ONNXNodeImport.extents(strides),
          "padding": ONNXNodeImport.extents(pads.before), "dilation": ONNXNodeImport.extents(dilations),
          "groups": .int(groups), "bias": .bool(bias != nil),
        ], to: source, parameters: [("weight", weight), ("bias", bias)]))
  }

  private static func checkKernel(_ node: ONNXNodeImport, _ kernel: [Int]) throws(ONNXRefusal) {
    guard try node.ints("kernel_shape") ?? kernel == kernel else {
      throw ONNXRefusal("'kernel_shape' is not that of its weight")
    }
  }

  private static func transposedConvolution(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let count = try node.spatialCount(x, 2)
    let (weight, bias) = (try node.required(1), try node.constant(2))
    guard weight.shape.rank == count + 2 else { throw ONNXRefusal("its weight is of another rank than its input") }
    let kernel = Array(weight.shape.dimensions[2...])
    try checkKernel(node, kernel)
    let (strides, dilations) = (try node.spatial("strides", count, 1), try node.spatial("dilations", count, 1))
    let more = try node.spatial("output_padding", count, 0)
    let groups = try node.int("group", 1)
    guard groups >= 1, let channels = weight.shape[1].product(groups) else { throw ONNXRefusal("a group is too large") }
    let window = zip(kernel, dilations).map { max(0, $0 - 1) * $1 + 1 }
    let pads = try transposedPads(node, x, window: window, strides: strides, more: more)
    // What is taken away on both sides is the layer's padding; the rest is cut off.
    let padding = zip(pads.before, pads.after).map { min($0, $1) }
    let value = try node.apply(
      "ConvTranspose\(count)d",
      [
        "in_channels": .int(weight.shape[0]), "out_channels": .int(channels),
        "kernel_size": ONNXNodeImport.extents(kernel), "stride": ONNXNodeImport.extents(strides),
        "padding": ONNXNodeImport.extents(padding), "output_padding": ONNXNodeImport.extents(more),
        "dilation": ONNXNodeImport.extents(dilations), "groups": .int(groups), "bias": .bool(bias != nil),
      ], to: x, parameters: [("weight", weight), ("bias", bias)])
    let cut = ONNXNodeImport.Pads(
      before: zip(padding, pads.before).map { $0 - $1 }, after: zip(padding, pads.after).map { $0 - $1 })
    node.output(try node.bordered(value, cut, value: 0))
  }

  /// `output_shape` and `auto_pad` say how large the output is, and so what is taken away.
  private static func transposedPads(
    _ node: ONNXNodeImport, _ x: ONNXLayerValue, window: [Int], strides: [Int], more: [Int]
  ) throws -> ONNXNodeImport.Pads {
    let count = window.count
    let mode = try node.text("auto_pad", "NOTSET")
    var wanted = try node.ints("output_shape").map { Array($0.suffix(count)) }
    if wanted == nil, mode.hasPrefix("SAME") {
      wanted = try (0..<count).map { axis in
        guard let extent = x.extent(2 + axis), let product = extent.product(strides[axis]) else {
          throw ONNXRefusal("auto_pad of an image of any extent has no fixed padding")
        }
        return product
      }
    }
    guard let wanted else { return try node.pads(x, window: window, strides: strides) }
    guard wanted.count == count else { throw ONNXRefusal("'output_shape' has to have \(count) extents") }
    var pads = ONNXNodeImport.Pads(before: [], after: [])
    for axis in 0..<count {
      guard let extent = x.extent(2 + axis), 0...0x4000_0000 ~= wanted[axis], extent <= 0x4000_0000 else {
        throw ONNXRefusal("'output_shape' of an image of any extent has no fixed padding")
      }
      let total = strides[axis] * (extent - 1) + more[axis] + window[axis] - wanted[axis]
      guard total >= 0 else { throw ONNXRefusal("the output would be larger than what the convolution gives") }
      pads.before.append(mode == "SAME_UPPER" ? total / 2 : total - total / 2)
      pads.after.append(total - (pads.before.last ?? 0))
    }
    return pads
  }

  private static func gemm(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    guard try node.int("transA", 0) == 0 else { throw ONNXRefusal("Tenon has no layer that transposes its input so") }
    guard x.rank == 2 else { throw ONNXRefusal("its input is of rank \(x.rank), not 2") }
    var weight = try node.required(1)
    guard weight.shape.rank == 2 else { throw ONNXRefusal("its weight is no matrix") }
    if try node.int("transB", 0) == 0 { weight = weight.transposed() }
    let (alpha, beta) = (Float(try node.float("alpha", 1)), Float(try node.float("beta", 1)))
    if alpha != 1 { weight = weight.mapped(to: weight.shape) { $0 * alpha } }
    var bias = try node.constant(2)
    if beta != 1, let given = bias { bias = given.mapped(to: given.shape) { $0 * beta } }
    try linear(node, weight: weight, bias: bias)
  }

  /// - Parameter weight: [out, in].
  private static func linear(_ node: ONNXNodeImport, weight: ONNXConstant, bias: ONNXConstant?) throws {
    let shape = Shape([weight.shape[0]])
    var bias = bias
    if let given = bias, given.shape != shape {
      guard given.aligns(to: Shape([1, weight.shape[0]])) else {
        throw ONNXRefusal("its bias \(given.shape) is not one number for each of \(weight.shape[0]) outputs")
      }
      bias = given.shape.elementCount == weight.shape[0] ? given.reshaped(shape) : given.mapped(to: shape) { $0 }
    }
    node.output(
      try node.apply(
        "Linear",
        [
          "in_features": .int(weight.shape[1]), "out_features": .int(weight.shape[0]), "bias": .bool(bias != nil),
        ], to: node.input(), parameters: [("weight", weight), ("bias", bias)]))
  }

  private static func matrixProduct(_ node: ONNXNodeImport) throws {
    if case .computed(let right)? = node.value(1) {
      return node.output(try node.apply("MatMul", to: node.input(), right))
    }
    try linear(node, weight: node.required(1).transposedMatrix(), bias: nil)
  }
}

extension ONNXConstant {
  fileprivate func transposedMatrix() throws(ONNXRefusal) -> ONNXConstant {
    guard shape.rank == 2 else { throw ONNXRefusal("its constant \(shape) is no matrix") }
    return transposed()
  }
}

extension Int {
  /// Nil where it is too large.
  func product(_ other: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }
}
