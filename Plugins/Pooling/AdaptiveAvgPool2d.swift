import TenonPlugin

/// The means of as many windows as the output has pixels, spread evenly over the image.
///
/// Window i of `output_size` n covers rows ⌊i · H / n⌋ up to ⌈(i + 1) · H / n⌉; columns likewise.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H, W = `output_size`; null keeps
/// the image's.
struct AdaptiveAvgPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AdaptiveAvgPool2d", "the means of evenly spread windows, for a fixed output extent",
    arguments: [.evenExtent(["height", "width"])],
    supportsFloat64: true,
    examples: [Example(["output_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7])])])

  /// Height and width; nil keeps the image's.
  private let size: [Int?]

  init(_ config: Config) throws { size = try config.optionalTuple("output_size", 2) }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let (planes, height, width) = try imagePlanes(type)
    let size = (size[0] ?? height, size[1] ?? width)
    let output = try pooled(type, size)
    let (rows, columns) = (PoolingSpan.even(size.0, over: height), PoolingSpan.even(size.1, over: width))
    guard type.layout == .plain else { return try VectorAveragePoolOperation(rows, columns, type, output, request) }
    return SpecializedOperation(AveragePoolOperation<T>(planes, rows, columns, (height, width), output))
  }

  func onnx(_ graph: ONNXGraph) throws { try AdaptivePoolingONNX(size: size, isMean: true).write(graph) }
}
