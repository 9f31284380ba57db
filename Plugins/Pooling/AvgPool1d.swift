import TenonFamilies
import TenonPlugin

/// The mean of each window of a sequence.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with
/// L' = ⌊(L + 2 · padding - kernel_size) / stride⌋ + 1, rounded up with `ceil_mode`; a window that would begin in the
/// padding behind the sequence is left out.
///
/// What is divided by: the elements of the window that lie in the sequence or its padding, in the sequence alone without
/// `count_include_pad`.
struct AvgPool1d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AvgPool1d", "the mean of each window of a sequence",
    arguments: PoolingWindow.declaredOverLines(border: "zeros", isDilated: false) + [
      .bool("count_include_pad", default: true, "count the padding's zeros in the mean")
    ],
    supportsFloat64: true,
    examples: [Example(["kernel_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9])])])

  private let window: PoolingWindow
  private let countsPadding: Bool

  init(_ config: Config) throws {
    window = try PoolingWindow(overLines: config, isDilated: false)
    countsPadding = try config.bool("count_include_pad")
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (geometry, planes, output) = try window.over(try Lines(request.input()).images)
    let columns = PoolingSpan.windows(
      geometry.outputWidth, over: geometry.width, kernel: window.kernel.1, stride: window.stride.1,
      padding: window.padding.1, countsPadding: countsPadding)
    return Lines.operation(
      SpecializedOperation(
        AveragePoolOperation<T>(planes, PoolingSpan.even(1, over: 1), columns, (1, geometry.width), output)))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try PoolingONNX(window, dimensions: 1).writeMeans(graph, countsPadding: countsPadding, divisor: nil)
  }
}
