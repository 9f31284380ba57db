import TenonCore

extension ONNXOperators {
  static let arithmetic: [String: Import] = [
    "Add": { try pair($0, "Add") }, "Sub": { try pair($0, "Sub") }, "Mul": { try pair($0, "Mul") },
    "Div": { try pair($0, "Div") },
    "Neg": { $0.output(try $0.apply("Scale", ["factor": -1], to: $0.input())) },
    "Sum": { node in
      var sum = try node.input()
      for index in node.node.inputs.indices.dropFirst() { sum = try node.apply("Add", to: sum, node.input(index)) }
      node.output(sum)
    },
    "Pow": { node in
      let exponent = try node.required(1).number()
      guard exponent == 2 else { throw ONNXRefusal("Tenon has squares only") }
      node.output(try node.apply("Mul", to: node.input(), node.input()))
    },
    "ReduceMean": { try reduction($0, "Mean", axesSince: 18) },
    "ReduceSum": { try reduction($0, "Sum", axesSince: 13) },
  ]

  private static func pair(_ node: ONNXNodeImport, _ op: String) throws {
    guard case .computed(let left)? = node.value(0) else {
      guard op == "Add" || op == "Mul", case .computed(let right)? = node.value(1) else {
        throw ONNXRefusal("what it takes from is constant, and Tenon has no layer for that")
      }
      return try apply(node, op, to: right, node.required(0))
    }
    guard case .computed(let right)? = node.value(1) else { return try apply(node, op, to: left, node.required(1)) }
    node.output(try node.apply(op, to: left, right))
  }

  /// Arithmetic with a tensor of the file: a factor, or a number to be added, for all or for each channel or position.
  private static func apply(
    _ node: ONNXNodeImport, _ op: String, to x: ONNXLayerValue, _ constant: ONNXConstant
  ) throws {
    if let number = try constant.number(), constant.shape.rank <= x.rank {
      switch (op, number) {
      case ("Add", 0), ("Sub", 0), ("Mul", 1), ("Div", 1): return node.output(x)
      case ("Mul", _): return node.output(try node.apply("Scale", ["factor": .float(number)], to: x))
      case ("Div", _):
        return node.output(try node.apply("Scale", ["factor": .float(1 / number)], to: x))
      default: break
      }
    }
    let isSum = op == "Add" || op == "Sub"
    let change: (Float) -> Float =
      switch op {
      case "Sub": { -$0 }
      case "Div": { 1 / $0 }
      default: { $0 }
      }
    if isSum, x.rank == 3, let positions = x.extent(1), let width = x.extent(2), positions > 1,
      constant.shape.dimensions.suffix(2) == [positions, width], constant.aligns(to: [1, positions, width])
    {
      let shape = Shape([1, positions, width])
      let rows = op == "Add" ? constant.reshaped(shape) : constant.mapped(to: shape, change)
      return node.output(
        try node.apply(
          "PositionEmbedding", ["num_positions": .int(positions), "embed_dim": .int(width)], to: x,
          parameters: [("", rows)]))
    }
    // A convolution of one pixel, each channel alone, multiplies by a number and adds one.
    guard 3...5 ~= x.rank, let channels = x.extent(1),
      constant.aligns(to: Shape([1, channels] + Array(repeating: 1, count: x.rank - 2)))
    else {
      throw ONNXRefusal(
        "its other input is a constant \(constant.shape), which Tenon has for one number, for channels of images, and for "
          + "positions of sequences")
    }
    let count = x.rank - 2
    let aligned = constant.reshaped(
      Shape(Array(repeating: 1, count: x.rank - constant.shape.rank) + constant.shape.dimensions))
    let numbers = aligned.mapped(to: Shape([1, channels] + Array(repeating: 1, count: count)), change)
      .reshaped([channels])
    let weight = isSum ? ONNXConstant.ones(channels) : numbers
    let ones = ONNXNodeImport.extents(Array(repeating: 1, count: count))
    node.output(
      try node.apply(
        "Conv\(count)d",
        [
          "in_channels": .int(channels), "out_channels": .int(channels), "kernel_size": ones,
          "groups": .int(channels), "bias": .bool(isSum),
        ], to: x,
        parameters: [
          ("weight", weight.reshaped(Shape([channels, 1] + Array(repeating: 1, count: count)))),
          ("bias", isSum ? numbers : nil),
        ]))
  }

  private static func reduction(_ node: ONNXNodeImport, _ component: String, axesSince version: Int) throws {
    let x = try node.input()
    let keeps = try node.int("keepdims", 1) != 0
    var axes = try node.axes(inputSince: version) ?? []
    if axes.isEmpty {
      if try node.int("noop_with_empty_axes", 0) != 0 { return node.output(x) }
      axes = Array(0..<x.rank)
    }
    let dimensions = try axes.map { try node.axis($0, x.rank) }.sorted()
    node.output(try node.apply(component, ["dim": .ints(dimensions), "keepdim": .bool(keeps)], to: x))
  }
}

extension ONNXConstant {
  fileprivate static func ones(_ count: Int) -> ONNXConstant {
    ONNXConstant(nil, TensorType(.float32, [count])) {
      try Tensor([Float](repeating: 1, count: count), shape: [count])
    }
  }
}
