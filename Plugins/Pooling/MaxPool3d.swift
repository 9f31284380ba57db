import TenonFamilies
import TenonKernels
import TenonPlugin

/// The maximum of each window of a volume; the first one wins, and NaN counts as the largest number.
///
/// Input shape: [N, C, D, H, W] or [C, D, H, W]. Output shape: the same with
/// D' = ⌊(D + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1, height and width likewise, rounded up with
/// `ceil_mode`; a window that would begin in the padding behind the volume is left out.
/// With `return_indices` a second output, `indices` (int64), tells where in its volume each maximum came from.
struct MaxPool3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "MaxPool3d", "the maximum of each window of a volume",
    arguments: VolumePooling.kernelArguments + [
      .tuple("padding", 3, default: 0, "-infinity around the volume, at most half the window")
        .atLeast(0).atMost(PoolingWindow.maximum),
      .tuple("dilation", 3, default: 1, "distance between the elements of a window").atLeast(1)
        .atMost(PoolingWindow.maximum),
      .bool("ceil_mode", default: false, "round the output extent up, not down"),
      MaxPlaces.argument,
    ],
    supportsFloat64: true,
    examples: [Example(["kernel_size": [2, 2, 2]], inputs: [ExampleInput("input", .float32, [2, 4, 5, 6, 7])])])

  private let window: VolumePooling
  private let returnsIndices: Bool

  init(_ config: Config) throws {
    window = try VolumePooling(config, isDilated: true)
    returnsIndices = try config.bool("return_indices")
  }

  var outputs: [Port] { MaxPlaces.outputs(.output, returnsIndices) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let volumes = try Volumes(request.input())
    let extent = try window.extent(over: volumes)
    let taps = (0..<3).map { axis in
      PoolingTaps.windows(
        extent[axis], over: volumes.extent[axis], kernel: window.kernel[axis], stride: window.stride[axis],
        padding: window.padding[axis], dilation: window.dilation[axis])
    }
    return try MaxPlaces(taps, over: volumes.extent, count: volumes.count).operation(
      request, in: T.self, try volumes.pooled(extent), returnsIndices: returnsIndices)
  }

  func onnx(_ graph: ONNXGraph) throws { try PoolingONNX(window).writeMaxima(graph, indices: returnsIndices) }
}
