import TenonCore

extension ONNXOperators {
  static let activations: [String: Import] = [
    "Relu": layer("ReLU"), "Sigmoid": layer("Sigmoid"), "Tanh": layer("Tanh"), "Softsign": layer("Softsign"),
    "Softplus": layer("Softplus"), "HardSwish": layer("Hardswish"), "Mish": layer("Mish"),
    "tenon.SiLU": layer("SiLU"), "tenon.LogSigmoid": layer("LogSigmoid"),
    "LeakyRelu": { node in
      node.output(
        try node.apply("LeakyReLU", ["negative_slope": .float(node.float("alpha", 0.01))], to: node.input()))
    },
    "Elu": { node in
      node.output(try node.apply("ELU", ["alpha": .float(node.float("alpha", 1))], to: node.input()))
    },
    "Celu": { node in
      node.output(try node.apply("CELU", ["alpha": .float(node.float("alpha", 1))], to: node.input()))
    },
    "Selu": { node in
      let (alpha, gamma) = (try node.float("alpha", selu.alpha), try node.float("gamma", selu.gamma))
      guard isNear(alpha, selu.alpha), isNear(gamma, selu.gamma) else {
        throw ONNXRefusal("Tenon has it with alpha \(selu.alpha) and gamma \(selu.gamma) only")
      }
      node.output(try node.apply("SELU", to: node.input()))
    },
    "HardSigmoid": { node in
      let (alpha, beta) = (try node.float("alpha", 0.2), try node.float("beta", 0.5))
      guard isNear(alpha, 1.0 / 6), isNear(beta, 0.5) else {
        throw ONNXRefusal("Tenon has it with alpha 1/6 and beta 0.5, as PyTorch does; received \(alpha) and \(beta)")
      }
      node.output(try node.apply("Hardsigmoid", to: node.input()))
    },
    "ThresholdedRelu": { node in
      node.output(
        try node.apply(
          "Threshold", ["threshold": .float(node.float("alpha", 1)), "value": .float(0)], to: node.input()))
    },
    "Shrink": { node in
      let (bias, limit) = (try node.float("bias", 0), try node.float("lambd", 0.5))
      guard bias == 0 || bias == limit else { throw ONNXRefusal("Tenon has it with a bias of 0 or lambd only") }
      node.output(
        try node.apply(bias == 0 ? "Hardshrink" : "Softshrink", ["lambd": .float(limit)], to: node.input()))
    },
    "Gelu": { node in
      node.output(
        try node.apply("GELU", ["approximate": .string(node.text("approximate", "none"))], to: node.input()))
    },
    "tenon.GELU": { node in
      node.output(
        try node.apply("GELU", ["approximate": .string(node.text("approximate", "none"))], to: node.input()))
    },
    "PRelu": slopes, "Clip": clip, "Softmax": { try softmax($0, "Softmax") },
    "LogSoftmax": { try softmax($0, "LogSoftmax") },
  ]

  private static let selu = (alpha: 1.67326319217681884765625, gamma: 1.05070102214813232421875)

  /// Numbers of single precision that are meant to be the same.
  static func isNear(_ value: Double, _ other: Double) -> Bool { abs(value - other) <= 1e-6 * max(1, abs(other)) }

  /// A layer without arguments.
  private static func layer(_ component: String) -> Import { { $0.output(try $0.apply(component, to: $0.input())) } }

  private static func slopes(_ node: ONNXNodeImport) throws {
    let (x, slope) = (try node.input(), try node.required(1))
    let count = slope.shape.elementCount
    // One for all, or one for each channel: [C, 1, 1] beside [N, C, H, W].
    let aligned = Array(repeating: 1, count: max(0, x.rank - slope.shape.rank)) + slope.shape.dimensions
    guard count == 1 || (aligned.count == x.rank && x.rank > 1 && aligned[1] == count) else {
      throw ONNXRefusal("Tenon has one slope, or one for each channel; received \(slope.shape)")
    }
    node.output(
      try node.apply(
        "PReLU", ["num_parameters": .int(count)], to: x, parameters: [("weight", slope.reshaped([count]))]))
  }

  private static func clip(_ node: ONNXNodeImport) throws {
    func limit(_ name: String, _ index: Int) throws -> Double? {
      if node.opset < 11 { return node.attributes(name) ? try node.float(name, 0) : nil }
      guard let constant = try node.constant(index) else { return nil }
      guard let number = try constant.number() else { throw ONNXRefusal("its limits are single numbers") }
      return number
    }
    let (low, high) = (try limit("min", 1), try limit("max", 2))
    let x = try node.input()
    let largest = Double(Float.greatestFiniteMagnitude)
    switch (low ?? -largest, high ?? largest) {
    case (0, 6): node.output(try node.apply("ReLU6", to: x))
    case (0, largest...): node.output(try node.apply("ReLU", to: x))
    case (...(-largest), largest...): node.output(x)
    case (let low, let high):
      node.output(try node.apply("Hardtanh", ["min_val": .float(low), "max_val": .float(high)], to: x))
    }
  }

  private static func softmax(_ node: ONNXNodeImport, _ component: String) throws {
    let x = try node.input()
    let axis = try node.axis(node.int("axis", node.opset < 13 ? 1 : -1), x.rank)
    // Before 13 all dimensions from the axis on were one.
    guard node.opset >= 13 || (axis + 1..<x.rank).allSatisfy({ x.extent($0) == 1 }) else {
      throw ONNXRefusal("before opset 13 it goes over several dimensions at once")
    }
    node.output(try node.apply(component, ["dim": .int(axis)], to: x))
  }
}

extension ONNXNodeImport {
  /// Whether it has an attribute.
  func attributes(_ name: String) -> Bool { node.attributes[name] != nil }
}
