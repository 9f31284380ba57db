import TenonPlugin

/// Two convolutions with batch normalization beside a shortcut: relu(left(x) + right(x)).
///
/// left = Conv2d 3 x 3 (stride), BatchNorm2d, ReLU, Conv2d 3 x 3, BatchNorm2d; right = Conv2d 1 x 1 (stride),
/// BatchNorm2d with `shortcut`, else x itself, whose shape must then be that of left(x).
///
/// Input shape: [N, inchannel, H, W]. Output shape: [N, outchannel, ⌈H / stride⌉, ⌈W / stride⌉].
/// Parameters: `left.0.weight`, `left.1.weight`, ..., `right.0.weight`, ...; convolutions have no bias.
///
/// Source: He et al. 2016, Deep Residual Learning for Image Recognition.
struct ResidualBlock: CompositeComponent {
  static let declaration = Declaration(
    "ResidualBlock", "two normalized convolutions beside a shortcut",
    arguments: [
      .int("inchannel", "channels of the input").atLeast(1),
      .int("outchannel", "channels of the output").atLeast(1),
      .int("stride", default: 1, "step of the first convolution").atLeast(1),
      .bool("shortcut", default: false, "project the input with a 1 x 1 convolution"),
    ],
    uses: ["tenon/Add", "tenon/BatchNorm2d", "tenon/Conv2d", "tenon/ReLU"],
    examples: [Example(["inchannel": 4, "outchannel": 4], inputs: [ExampleInput("input", .float32, [2, 4, 6, 5])])])

  private let input: Value
  private let output: Value
  private let stride: Value
  private let projects: Bool

  init(_ config: Config) throws {
    let (input, output, stride) = (
      try config.int("inchannel"), try config.int("outchannel"), try config.int("stride")
    )
    projects = try config.bool("shortcut")
    guard projects || (input == output && stride == 1) else {
      throw ComponentError(
        .config, field: "shortcut",
        "expected true, since inchannel \(input), outchannel \(output) and stride \(stride) change the shape; "
          + "received false")
    }
    (self.input, self.output, self.stride) = (.int(input), .int(output), .int(stride))
  }

  func forward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    var left = try graph(
      "left.0", "tenon/Conv2d",
      [
        "in_channels": input, "out_channels": output, "kernel_size": 3, "stride": stride, "padding": 1,
        "bias": false,
      ], x)
    left = try graph("left.2", "tenon/ReLU", graph("left.1", "tenon/BatchNorm2d", ["num_features": output], left))
    left = try graph(
      "left.3", "tenon/Conv2d",
      ["in_channels": output, "out_channels": output, "kernel_size": 3, "padding": 1, "bias": false], left)
    left = try graph("left.4", "tenon/BatchNorm2d", ["num_features": output], left)
    var right = x
    if projects {
      right = try graph(
        "right.0", "tenon/Conv2d",
        ["in_channels": input, "out_channels": output, "kernel_size": 1, "stride": stride, "bias": false], x)
      right = try graph("right.1", "tenon/BatchNorm2d", ["num_features": output], right)
    }
    return try graph("relu", "tenon/ReLU", graph("add", "tenon/Add", left, right))
  }
}
