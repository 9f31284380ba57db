import TenonFamilies
import TenonPlugin

/// The mean of each window of an image.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with
/// H' = ⌊(H + 2 · padding - kernel_size) / stride⌋ + 1, rounded up with `ceil_mode`; a window that would begin in the
/// padding behind the image is left out.
///
/// What is divided by: the elements of the window that lie in the image or its padding, in the image alone without
/// `count_include_pad`, or `divisor_override`.
struct AvgPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AvgPool2d", "the mean of each window of an image",
    arguments: PoolingWindow.declared(border: "zeros", isDilated: false) + [
      .bool("count_include_pad", default: true, "count the padding's zeros in the mean"),
      .int("divisor_override", "what the sum is divided by; null: the number of elements").orNull().atLeast(1),
    ],
    supportsFloat64: true,
    examples: [Example(["kernel_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7])])])

  private let window: PoolingWindow
  private let countsPadding: Bool
  private let divisor: Int?

  init(_ config: Config) throws {
    window = try PoolingWindow(config, isDilated: false)
    countsPadding = try config.bool("count_include_pad")
    divisor = try config.isNull("divisor_override") ? nil : config.int("divisor_override")
  }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let (geometry, planes, output) = try window.over(type)
    let extents = [
      (geometry.outputHeight, geometry.height, window.kernel.0, window.stride.0, window.padding.0),
      (geometry.outputWidth, geometry.width, window.kernel.1, window.stride.1, window.padding.1),
    ]
    var spans = extents.map { count, extent, kernel, stride, padding in
      PoolingSpan.windows(
        count, over: extent, kernel: kernel, stride: stride, padding: padding, countsPadding: countsPadding)
    }
    if let divisor { spans = PoolingSpan.dividing(spans, by: divisor) }
    let (rows, columns) = (spans[0], spans[1])
    guard type.layout == .plain else { return try VectorAveragePoolOperation(rows, columns, type, output, request) }
    return SpecializedOperation(
      AveragePoolOperation<T>(planes, rows, columns, (geometry.height, geometry.width), output))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try PoolingONNX(window, dimensions: 2).writeMeans(graph, countsPadding: countsPadding, divisor: divisor)
  }
}
