import TenonFamilies
import TenonPlugin

/// The mean of each window of a volume.
///
/// Input shape: [N, C, D, H, W] or [C, D, H, W]. Output shape: the same with
/// D' = ⌊(D + 2 · padding - kernel_size) / stride⌋ + 1, height and width likewise, rounded up with `ceil_mode`; a window
/// that would begin in the padding behind the volume is left out.
///
/// What is divided by: as in `AvgPool2d`.
struct AvgPool3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "AvgPool3d", "the mean of each window of a volume",
    arguments: VolumePooling.kernelArguments + [
      .tuple("padding", 3, default: 0, "zeros around the volume, at most half the window")
        .atLeast(0).atMost(PoolingWindow.maximum),
      .bool("ceil_mode", default: false, "round the output extent up, not down"),
      .bool("count_include_pad", default: true, "count the padding's zeros in the mean"),
      .int("divisor_override", "what the sum is divided by; null: the number of elements").orNull().atLeast(1),
    ],
    supportsFloat64: true,
    examples: [Example(["kernel_size": [2, 2, 2]], inputs: [ExampleInput("input", .float32, [2, 4, 5, 6, 7])])])

  private let window: VolumePooling
  private let countsPadding: Bool
  private let divisor: Int?

  init(_ config: Config) throws {
    window = try VolumePooling(config, isDilated: false)
    countsPadding = try config.bool("count_include_pad")
    divisor = try config.isNull("divisor_override") ? nil : config.int("divisor_override")
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let volumes = try Volumes(request.input())
    let extent = try window.extent(over: volumes)
    var spans = (0..<3).map { axis in
      PoolingSpan.windows(
        extent[axis], over: volumes.extent[axis], kernel: window.kernel[axis], stride: window.stride[axis],
        padding: window.padding[axis], countsPadding: countsPadding)
    }
    if let divisor { spans = PoolingSpan.dividing(spans, by: divisor) }
    return SpecializedOperation(AverageVolumeOperation<T>(volumes, spans, try volumes.pooled(spans.map(\.count))))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try PoolingONNX(window).writeMeans(graph, countsPadding: countsPadding, divisor: divisor)
  }
}
