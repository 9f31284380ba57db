import TenonFamilies
import TenonKernels
import TenonPlugin

/// The maximum of each window of an image; the first one wins, and NaN counts as the largest number.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with
/// H' = ⌊(H + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1, rounded up with `ceil_mode`; a window
/// that would begin in the padding behind the image is left out.
/// With `return_indices` a second output, `indices` (int64), tells where in its plane each maximum came from; `MaxUnpool2d`
/// reads it.
struct MaxPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "MaxPool2d", "the maximum of each window of an image",
    arguments: PoolingWindow.declared(border: "-infinity", isDilated: true) + [MaxPlaces.argument],
    supportsFloat64: true,
    examples: [
      Example(["kernel_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7])]),
      Example(["kernel_size": 2, "return_indices": true], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7])]),
    ])

  private let window: PoolingWindow
  private let returnsIndices: Bool

  init(_ config: Config) throws {
    window = try PoolingWindow(config, isDilated: true)
    returnsIndices = try config.bool("return_indices")
  }

  /// A byte tells the tap in a blocked layout, so that larger windows are plain only, and so are indices.
  private var layouts: Set<Layout> {
    window.kernel.0 * window.kernel.1 < 255 && !returnsIndices ? Set(Layout.allCases) : [.plain]
  }

  var inputs: [Port] { [Port("input", layouts: layouts)] }
  var outputs: [Port] { MaxPlaces.outputs(Port("output", layouts: layouts), returnsIndices) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    if returnsIndices { return try window.places(request, in: T.self, type) }
    let (window, planes, outputType) = try window.over(type)
    if type.layout != .plain {
      guard window.tapCount < 255 else { throw ComponentError(.unsupported, "a window of \(window.tapCount) taps") }
      return try VectorMaxPoolOperation(window, type, outputType, request)
    }
    if T.self == Float.self, let pairs = PairMaxPoolOperation(window, planes, outputType, request) { return pairs }
    // One byte an element tells the tap; larger windows take four.
    return window.tapCount < 255
      ? SpecializedOperation(MaxPoolOperation<T, UInt8>(window, planes, outputType, request))
      : SpecializedOperation(MaxPoolOperation<T, Int32>(window, planes, outputType, request))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try PoolingONNX(window, dimensions: 2).writeMaxima(graph, indices: returnsIndices)
  }
}
