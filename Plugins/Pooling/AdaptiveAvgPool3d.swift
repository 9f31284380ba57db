import TenonPlugin

/// The means of as many windows as the output has elements, spread evenly over the volume.
///
/// Window i of `output_size` n covers slices ⌊i · D / n⌋ up to ⌈(i + 1) · D / n⌉; rows and columns likewise.
///
/// Input shape: [N, C, D, H, W] or [C, D, H, W]. Output shape: the same with D, H, W = `output_size`; null
/// keeps the volume's.
struct AdaptiveAvgPool3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AdaptiveAvgPool3d", "the means of evenly spread windows of a volume, for a fixed output extent",
    arguments: [.evenExtent(["depth", "height", "width"])],
    supportsFloat64: true,
    examples: [Example(["output_size": [3, 2, 4]], inputs: [ExampleInput("input", .float32, [2, 4, 5, 6, 7])])])

  private let size: [Int?]

  init(_ config: Config) throws { size = try config.optionalTuple("output_size", 3) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let volumes = try Volumes(request.input())
    let size = zip(size, volumes.extent).map { $0 ?? $1 }
    let spans = zip(size, volumes.extent).map { PoolingSpan.even($0, over: $1) }
    return SpecializedOperation(AverageVolumeOperation<T>(volumes, spans, try volumes.pooled(size)))
  }

  func onnx(_ graph: ONNXGraph) throws { try AdaptivePoolingONNX(size: size, isMean: true).write(graph) }
}
