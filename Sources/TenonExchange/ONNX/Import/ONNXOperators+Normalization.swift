import TenonCore

extension ONNXOperators {
  static let normalization: [String: Import] = [
    "BatchNormalization": batchNormalization, "InstanceNormalization": instanceNormalization,
    "LayerNormalization": layerNormalization, "GroupNormalization": groupNormalization,
    "LRN": { node in
      let size = try node.int("size", 0)
      guard size % 2 == 1 else { throw ONNXRefusal("of an even size it is another one than Tenon's") }
      node.output(
        try node.apply(
          "LocalResponseNorm",
          [
            "size": .int(size), "alpha": .float(node.float("alpha", 0.0001)), "beta": .float(node.float("beta", 0.75)),
            "k": .float(node.float("bias", 1)),
          ], to: node.input()))
    },
    "Dropout": { node in
      guard !node.reads(1) else { throw ONNXRefusal("what it drops is no output of Tenon's layer") }
      if case .constant? = node.value(0) { return node.output(node.value(0) ?? .unknown) }
      let training = try node.constant(2)?.number() ?? 0
      guard training == 0 else { throw ONNXRefusal("it drops in evaluation, too") }
      let ratio = try node.opset < 12 ? node.float("ratio", 0.5) : node.constant(1)?.number() ?? 0.5
      node.output(try node.apply("Dropout", ["p": .float(ratio)], to: node.input()))
    },
    "tenon.GroupNorm": { node in
      try groupNorm(
        node, groups: node.int("num_groups", 0), epsilon: node.float("epsilon", 1e-5), scale: node.required(1),
        bias: node.required(2))
    },
    "tenon.LayerNorm": { node in
      try layerNorm(node, epsilon: node.float("epsilon", 1e-5), scale: node.required(1), bias: node.constant(2))
    },
    "tenon.RMSNorm": { node in
      let scale = try node.required(1)
      node.output(
        try node.apply(
          "RMSNorm", ["normalized_shape": .ints(scale.shape.dimensions), "eps": .float(node.float("epsilon", 0))],
          to: node.input(), parameters: [("weight", scale)]))
    },
  ]

  private static func batchNormalization(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    guard try node.int("training_mode", 0) == 0, !(1...4).contains(where: node.reads) else {
      throw ONNXRefusal("it is one of a training")
    }
    guard 2...5 ~= x.rank else { throw ONNXRefusal("Tenon has it for ranks 2 to 5, and its input is of \(x.rank)") }
    let names = ["weight", "bias", "running_mean", "running_var"]
    let tensors = try names.indices.map { try node.required($0 + 1) }
    node.output(
      try node.apply(
        "BatchNorm\(max(1, x.rank - 2))d",
        [
          "num_features": .int(tensors[0].shape.elementCount), "eps": .float(node.float("epsilon", 1e-5)),
          // PyTorch's is what ONNX's leaves.
          "momentum": .float((1 - Float(node.float("momentum", 0.9))).rounded(toDigits: 6)),
        ], to: x, parameters: zip(names, tensors).map { ($0, $1) }))
  }

  private static func instanceNormalization(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let count = try node.spatialCount(x, 2)
    let (scale, bias) = (try node.required(1), try node.required(2))
    node.output(
      try node.apply(
        "InstanceNorm\(count)d",
        [
          "num_features": .int(scale.shape.elementCount), "eps": .float(node.float("epsilon", 1e-5)), "affine": true,
        ], to: x, parameters: [("weight", scale), ("bias", bias)]))
  }

  private static func layerNormalization(_ node: ONNXNodeImport) throws {
    guard !node.reads(1), !node.reads(2) else {
      throw ONNXRefusal("mean and deviation are no outputs of Tenon's layer")
    }
    let (x, scale) = (try node.input(), try node.required(1))
    let axis = try node.axis(node.int("axis", -1), x.rank)
    guard scale.shape.rank == x.rank - axis else {
      throw ONNXRefusal("its scale \(scale.shape) is not of the dimensions that are normalized")
    }
    try layerNorm(node, epsilon: node.float("epsilon", 1e-5), scale: scale, bias: node.constant(2))
  }

  private static func layerNorm(
    _ node: ONNXNodeImport, epsilon: Double, scale: ONNXConstant, bias: ONNXConstant?
  ) throws {
    node.output(
      try node.apply(
        "LayerNorm",
        ["normalized_shape": .ints(scale.shape.dimensions), "eps": .float(epsilon), "bias": .bool(bias != nil)],
        to: node.input(), parameters: [("weight", scale), ("bias", bias)]))
  }

  private static func groupNormalization(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let groups = try node.int("num_groups", 0)
    var (scale, bias) = (try node.required(1), try node.required(2))
    guard groups > 0, let channels = x.extent(1), channels % groups == 0 else {
      throw ONNXRefusal("its channels are no multiple of its groups")
    }
    if node.opset < 21 {
      // One number for each group there, and one for each channel since.
      func spread(_ constant: ONNXConstant) throws(ONNXRefusal) -> ONNXConstant {
        guard constant.shape == [groups] else { throw ONNXRefusal("its scale and bias have a number for each group") }
        let wide = constant.reshaped([groups, 1]).mapped(to: [groups, channels / groups]) { $0 }
        return wide.reshaped([channels])
      }
      (scale, bias) = (try spread(scale), try spread(bias))
    }
    try groupNorm(node, groups: groups, epsilon: node.float("epsilon", 1e-5), scale: scale, bias: bias)
  }

  private static func groupNorm(
    _ node: ONNXNodeImport, groups: Int, epsilon: Double, scale: ONNXConstant, bias: ONNXConstant
  ) throws {
    let channels = Shape([scale.shape.elementCount])
    node.output(
      try node.apply(
        "GroupNorm",
        ["num_groups": .int(groups), "num_channels": .int(channels[0]), "eps": .float(epsilon)], to: node.input(),
        parameters: [("weight", scale.reshaped(channels)), ("bias", bias.reshaped(channels))]))
  }
}

extension Float {
  /// The decimal number of so many digits behind the point that is next to it.
  fileprivate func rounded(toDigits digits: Int) -> Double {
    let power = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    return (Double(self) * power).rounded() / power
  }
}
