import TenonKernels
import TenonPlugin

/// The maxima of as many windows as the output has pixels, spread evenly over the image; the first one wins.
///
/// Window i of `output_size` n covers rows ⌊i · H / n⌋ up to ⌈(i + 1) · H / n⌉; columns likewise.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H, W = `output_size`; null keeps
/// the image's. With `return_indices` a second output, `indices` (int64), tells where in its plane each maximum came from.
struct AdaptiveMaxPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AdaptiveMaxPool2d", "the maxima of evenly spread windows, for a fixed output extent",
    arguments: [
      .evenExtent(["height", "width"]), MaxPlaces.argument,
    ],
    supportsFloat64: true,
    examples: [Example(["output_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7])])])

  /// Height and width; nil keeps the image's.
  private let size: [Int?]
  private let returnsIndices: Bool

  init(_ config: Config) throws {
    size = try config.optionalTuple("output_size", 2)
    returnsIndices = try config.bool("return_indices")
  }

  /// Indices are plain only.
  private var layouts: Set<Layout> { returnsIndices ? [.plain] : Set(Layout.allCases) }

  var inputs: [Port] { [Port("input", layouts: layouts)] }
  var outputs: [Port] { MaxPlaces.outputs(Port("output", layouts: layouts), returnsIndices) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let (planes, height, width) = try imagePlanes(type)
    let size = (size[0] ?? height, size[1] ?? width)
    if type.layout != .plain { return try blocked(type, height, width, to: size, request) }
    let taps = [
      PoolingTaps.even(1, over: 1), PoolingTaps.even(size.0, over: height), PoolingTaps.even(size.1, over: width),
    ]
    return try MaxPlaces(taps, over: [1, height, width], count: planes).operation(
      request, in: T.self, try pooled(type, size), returnsIndices: returnsIndices)
  }

  /// Windows of one size side by side, which are those of `MaxPool2d`.
  private func blocked(
    _ type: TensorType, _ height: Int, _ width: Int, to size: (Int, Int), _ request: PlanRequest
  ) throws -> any LayerOperation {
    let window = SlidingWindow(
      image: (height, width), kernel: (height / size.0, width / size.1), stride: (height / size.0, width / size.1),
      top: 0, left: 0, dilation: (1, 1), output: size)
    // A byte tells the tap.
    guard !returnsIndices, height % size.0 == 0, width % size.1 == 0, window.tapCount < 255 || !request.wantsBackward
    else { throw ComponentError(.unsupported, "windows of \(type) that differ in size, or are large") }
    return try VectorMaxPoolOperation(window, type, try pooled(type, size), request)
  }

  func onnx(_ graph: ONNXGraph) throws {
    guard returnsIndices else { return try AdaptivePoolingONNX(size: size, isMean: false).write(graph) }
    let extents = try graph.shape().suffix(2).compactMap(\.self)
    let wanted = zip(size, extents).map { $0 ?? $1 }
    guard extents.count == 2, zip(extents, wanted).allSatisfy({ $0 % $1 == 0 }) else {
      throw ComponentError(.unsupported, "ONNX tells the places of maxima only for an output_size that divides the image's")
    }
    try PoolingONNX(kernel: zip(extents, wanted).map { $0 / $1 }).writeMaxima(graph, indices: true)
  }
}
