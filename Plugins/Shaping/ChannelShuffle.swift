import TenonPlugin

/// Deals the channels of each group out: output channel k · groups + g is input channel g · (C / groups) + k.
///
/// Input shape: [N, C, ...]. Output shape: the same.
///
/// Source: Zhang et al. 2018, ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices.
struct ChannelShuffle: ReorderingLayer {
  static let declaration = Declaration(
    "ChannelShuffle", "channels of all groups by turns",
    arguments: [.int("groups", "parts that the channels are divided into").atLeast(1)],
    supportsFloat64: true,
    examples: [Example(["groups": 2], inputs: [ExampleInput("input", .float32, [2, 6, 3, 4])])])

  private let groups: Int

  init(_ config: Config) throws { groups = try config.int("groups") }

  func view(of input: Shape) throws -> (output: Shape, view: StridedView) {
    guard input.rank >= 3, input[1] % groups == 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, C, ...] with C a multiple of \(groups) (groups), received \(input)")
    }
    let (channels, inner) = (input[1], input.dimensions.dropFirst(2).reduce(1, &*))
    let perGroup = channels / groups
    let view = StridedView([
      (input[0], channels &* inner), (perGroup, inner), (groups, perGroup &* inner), (inner, 1),
    ])
    return (input, view)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let parts = try graph.reshape(x, to: [.same(0), .fixed(groups), .fixed((shape[1] ?? 0) / groups), .rest], of: x, shape)
    try graph.output(
      graph.reshape(graph.transpose(parts, [0, 2, 1, 3]), to: shape.indices.map { .same($0) }, of: x, shape))
  }
}
