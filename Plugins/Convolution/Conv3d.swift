import TenonKernels
import TenonPlugin

/// Convolution of volumes: y[o] = b[o] + Σ_c x[c] ⋆ w[o, c], as `Conv2d` is of images.
///
/// Input shape: [N, in_channels, D, H, W] or [in_channels, D, H, W]. Output shape: the same with out_channels and
/// D' = ⌊(D + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1, height and width likewise.
/// Parameters: weight [out_channels, in_channels / groups, *kernel_size], bias [out_channels], uniform in ±1 / √fan_in
/// with fan_in = in_channels / groups · kernel_size.
///
/// `padding: same` keeps the volume's extent (stride 1 only; an even kernel gets one more element behind the volume),
/// `valid` pads nothing.
struct Conv3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Conv3d", "convolution of volumes with trainable kernels",
    arguments: [
      .inChannels,
      .outChannels,
      .tuple("kernel_size", 3, "extent of the kernel, [depth, height, width]").atLeast(1).atMost(maximum),
      .tuple("stride", 3, default: 1, "step of the kernel").atLeast(1).atMost(maximum),
      .tuple("padding", 3, default: 0, "elements added on each side, or same or valid")
        .or(["same", "valid"]).atLeast(0).atMost(maximum),
      .tuple("dilation", 3, default: 1, "distance between the elements of the kernel").atLeast(1).atMost(maximum),
      .groups,
      .bias,
      .paddingMode,
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["in_channels": 4, "out_channels": 6, "kernel_size": [2, 3, 3]],
        inputs: [ExampleInput("input", .float32, [2, 4, 5, 6, 7])])
    ])

  private static let maximum = Argument.largestExtent

  let parameters: [Parameter]
  private let inChannels: Int
  private let outChannels: Int
  private let groups: Int
  private let kernel: [Int]
  private let stride: [Int]
  private let dilation: [Int]
  /// In front of each dimension, and behind it.
  private let padding: (before: [Int], after: [Int])
  private let paddingMode: PaddingMode

  init(_ config: Config) throws {
    inChannels = try config.int("in_channels")
    outChannels = try config.int("out_channels")
    groups = try config.int("groups")
    kernel = try config.tuple("kernel_size", 3)
    stride = try config.tuple("stride", 3)
    dilation = try config.tuple("dilation", 3)
    try ChannelGroups.check(groups, of: inChannels, to: outChannels)
    paddingMode = try PaddingMode(config)
    switch config["padding"] {
    case .string("same"):
      guard stride == [1, 1, 1] else {
        throw ComponentError(.config, field: "padding", "same needs stride 1, received \(stride)")
      }
      let total = zip(kernel, dilation).map { $1 * ($0 - 1) }
      padding = (total.map { $0 / 2 }, total.map { $0 - $0 / 2 })
    case .string: padding = ([0, 0, 0], [0, 0, 0])
    default:
      let given = try config.tuple("padding", 3)
      padding = (given, given)
    }
    let shape = Shape([outChannels, inChannels / groups] + kernel)
    guard TensorType(.float64, shape).checkedByteCount != nil,
      shape.elementCount / outChannels <= BLAS.maximumExtent
    else { throw ComponentError(.config, field: "kernel_size", "a weight of shape \(shape) is too large") }
    let bound = 1 / Double(shape.elementCount / outChannels).squareRoot()
    let bias = Parameter("bias", [outChannels], initializer: .uniform(-bound, bound))
    parameters =
      [Parameter("weight", shape, initializer: .uniform(-bound, bound))] + (try config.bool("bias") ? [bias] : [])
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    let (shape, border) = try convolutionShape(request.input())
    guard let inner = try StackedConvolution(shape, request) else { return nil }
    return try border.map { try BorderedVolumeConvolution(inner, $0) } ?? inner
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (shape, border) = try convolutionShape(request.input())
    let inner = try VolumeConvolution<T>(shape, request)
    guard let border else { return SpecializedOperation(inner) }
    return SpecializedOperation(try BorderedVolumeConvolution(inner, border))
  }

  /// With a border that is no zeros, that of the padded volumes.
  private func convolutionShape(_ type: TensorType) throws -> (VolumeShape, VolumeBorder?) {
    let dimensions = type.shape.dimensions
    let volume = Array(dimensions.suffix(3))
    guard 4...5 ~= dimensions.count, dimensions[dimensions.count - 4] == inChannels, volume.allSatisfy({ $0 > 0 })
    else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, \(inChannels), D, H, W] or [\(inChannels), D, H, W] (in_channels = \(inChannels)), D, H and W "
          + "above 0, received \(type.shape)")
    }
    let extent = zip(kernel, dilation).map { $1 * ($0 - 1) + 1 }
    let padded = (0..<3).map { volume[$0] + padding.before[$0] + padding.after[$0] }
    guard zip(padded, extent).allSatisfy(>=) else {
      throw ComponentError(
        .shape, field: "input",
        "expected padded volumes of at least \(extent) (kernel_size, dilation), received \(type.shape), padded \(padded)"
      )
    }
    let hasBorder = paddingMode != .zeros && padded != volume
    let border =
      hasBorder
      ? try VolumeBorder(mode: paddingMode, volume: volume, before: padding.before, after: padding.after) : nil
    let window = VolumeWindow(
      volume: hasBorder ? padded : volume, kernel: kernel, stride: stride,
      before: hasBorder ? [0, 0, 0] : padding.before, dilation: dilation,
      output: (0..<3).map { (padded[$0] - extent[$0]) / stride[$0] + 1 })
    let output = TensorType(
      type.dtype,
      Shape(
        dimensions.dropLast(4) + [outChannels, window.outputDepth, window.slice.outputHeight, window.slice.outputWidth])
    )
    guard output.checkedByteCount != nil, window.volumeCount <= BLAS.maximumExtent,
      window.outputCount <= BLAS.maximumExtent
    else { throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large") }
    let shape = VolumeShape(
      volumes: dimensions.count == 5 ? dimensions[0] : 1, groups: groups, inPlanes: inChannels / groups,
      outPlanes: outChannels / groups, window: window, hasBias: parameters.count > 1, output: output)
    return (shape, border)
  }

  func onnx(_ graph: ONNXGraph) throws {
    try ConvolutionONNX(kernel: kernel, stride: stride, dilation: dilation, padding: padding, groups: groups)
      .write(graph, paddingMode)
  }
}
