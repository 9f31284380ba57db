import TenonFamilies
import TenonPlugin

/// The maximum of each window of a sequence; the first one wins, and NaN counts as the largest number.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same with
/// L' = ⌊(L + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1, rounded up with `ceil_mode`; a window
/// that would begin in the padding behind the sequence is left out.
/// With `return_indices` a second output, `indices` (int64), tells where in its sequence each maximum came from.
struct MaxPool1d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "MaxPool1d", "the maximum of each window of a sequence",
    arguments: PoolingWindow.declaredOverLines(border: "-infinity", isDilated: true) + [MaxPlaces.argument],
    supportsFloat64: true,
    examples: [Example(["kernel_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9])])])

  private let window: PoolingWindow
  private let returnsIndices: Bool

  init(_ config: Config) throws {
    window = try PoolingWindow(overLines: config, isDilated: true)
    returnsIndices = try config.bool("return_indices")
  }

  var outputs: [Port] { MaxPlaces.outputs(.output, returnsIndices) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let images = try Lines(request.input()).images
    if returnsIndices { return Lines.operation(try window.places(request, in: T.self, images)) }
    let (geometry, planes, output) = try window.over(images)
    if T.self == Float.self, let pairs = PairMaxPoolOperation(geometry, planes, output, request) {
      return Lines.operation(pairs)
    }
    return Lines.operation(
      geometry.tapCount < 255
        ? SpecializedOperation(MaxPoolOperation<T, UInt8>(geometry, planes, output, request))
        : SpecializedOperation(MaxPoolOperation<T, Int32>(geometry, planes, output, request)))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try PoolingONNX(window, dimensions: 1).writeMaxima(graph, indices: returnsIndices)
  }
}
