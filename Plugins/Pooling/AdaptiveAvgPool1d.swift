import TenonPlugin

/// The means of as many windows as the output has elements, spread evenly over the sequence.
///
/// Window i of `output_size` n covers elements ⌊i · L / n⌋ up to ⌈(i + 1) · L / n⌉.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with L = `output_size`.
struct AdaptiveAvgPool1d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AdaptiveAvgPool1d", "the means of evenly spread windows, for a fixed output length",
    arguments: [.int("output_size", "length of the output").atLeast(1).atMost(65_536)],
    supportsFloat64: true,
    examples: [Example(["output_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9])])])

  private let size: Int

  init(_ config: Config) throws { size = try config.int("output_size") }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let images = try Lines(request.input()).images
    let (planes, _, width) = try imagePlanes(images)
    return Lines.operation(
      SpecializedOperation(
        AveragePoolOperation<T>(
          planes, PoolingSpan.even(1, over: 1), PoolingSpan.even(size, over: width), (1, width),
          try pooled(images, (1, size)))))
  }

  func onnx(_ graph: ONNXGraph) throws { try AdaptivePoolingONNX(size: [size], isMean: true).write(graph) }
}
