import TenonPlugin

/// Normalizes groups of channels of each sample: y = (x - mean) / √(variance + eps) · weight + bias, with mean and
/// (biased) variance over the group's channels and all their elements.
///
/// Input shape: [N, num_channels, ...]. Output shape: the same.
/// Parameters: weight [num_channels], initially 1, bias [num_channels], initially 0.
///
/// Source: Wu, He 2018, Group Normalization.
struct GroupNorm: LayerComponent, VectorLayer {
  static let declaration = Declaration(
    "GroupNorm", "normalizes groups of channels of each sample",
    arguments: [
      .int("num_groups", "parts that the channels are divided into").atLeast(1),
      .int("num_channels", "channels of the input").atLeast(1).atMost(Double(1 << 40)),
      .float("eps", default: 1e-5, "added to the variance").atLeast(0),
      .bool("affine", default: true, "train a factor and an offset for each channel"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["num_groups": 2, "num_channels": 6], inputs: [ExampleInput("input", .float32, [3, 6, 4, 5])])
    ])

  private let groups: Int
  private let channels: Int
  private let eps: Double
  private let isAffine: Bool

  init(_ config: Config) throws {
    groups = try config.int("num_groups")
    channels = try config.int("num_channels")
    eps = try config.float("eps")
    isAffine = try config.bool("affine")
    guard channels % groups == 0 else {
      throw ComponentError(
        .config, field: "num_groups", "expected a divisor of num_channels = \(channels), received \(groups)")
    }
  }

  var parameters: [Parameter] {
    isAffine
      ? [Parameter("weight", [channels], initializer: .ones), Parameter("bias", [channels], initializer: .zeros)] : []
  }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    return VectorRunNormOperation(try rows(of: type), eps: eps, isAffine: isAffine, type, request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    return SpecializedOperation(
      RowNormOperation<T>(
        try rows(of: type), centers: true, eps: eps, hasWeight: isAffine, hasBias: isAffine, type, request))
  }

  /// - Throws: `ComponentError` (shape) for inputs that it cannot take.
  private func rows(of type: TensorType) throws -> RowShape {
    guard type.shape.rank >= 2, type.shape[1] == channels else {
      throw ComponentError(
        .shape, field: "input", "expected [N, \(channels), ...] (num_channels = \(channels)), received \(type.shape)")
    }
    let shape = RowShape(
      samples: type.shape[0], groups: groups, channelsPerGroup: channels / groups,
      inner: type.shape.dimensions.dropFirst(2).reduce(1, &*))
    guard shape.rows == 0 || type.shape[0] &* shape.length != 1 else {
      throw ComponentError(
        .shape, field: "input",
        "expected more than 1 value for each group, to compute a variance of, received \(type.shape)")
    }
    return shape
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    // A group as a channel of its own; GroupNormalization came with opset 21.
    let rows = try graph.reshape(x, to: [.same(0), .fixed(groups), .rest], of: x, shape)
    let normalized = try graph(
      "InstanceNormalization", rows, graph.floats(Array(repeating: 1, count: groups)),
      graph.floats(Array(repeating: 0, count: groups)), with: ["epsilon": .float(eps)])
    var y = try graph.reshape(normalized, to: shape.indices.map { .same($0) }, of: x, shape)
    for (op, name) in [("Mul", "weight"), ("Add", "bias")] where isAffine {
      let extents = [channels] + Array(repeating: 1, count: shape.count - 2)
      y = try graph(op, y, graph.reshape(graph.parameter(name), extents))
    }
    try graph.output(y)
  }
}
