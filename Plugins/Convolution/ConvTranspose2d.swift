import TenonKernels
import TenonPlugin

/// Transposed convolution of images, which makes them larger.
///
/// Each input pixel adds its multiple of the kernel to the output, `stride` apart: what the gradient of a convolution's
/// input is computed by.
///
/// Input shape: [N, in_channels, H, W] or [in_channels, H, W]. Output shape: the same with out_channels and
/// H' = (H - 1) · stride - 2 · padding + dilation · (kernel_size - 1) + output_padding + 1.
/// Parameters: weight [in_channels, out_channels / groups, *kernel_size], bias [out_channels], uniform in ±1 / √fan_in with
/// fan_in = out_channels / groups · kernel_size.
///
/// Source: Dumoulin, Visin 2016, A guide to convolution arithmetic for deep learning.
struct ConvTranspose2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "ConvTranspose2d", "transposed convolution of images, which makes them larger",
    arguments: .transposed(
      kernel: .pair("kernel_size", "extent of the kernel, [height, width]"),
      stride: .pair("stride", default: 1, "distance of neighbouring input pixels in the output"),
      padding: .pair("padding", default: 0, "rows and columns that the output lacks on each side"),
      outputPadding: .pair(
        "output_padding", default: 0, "rows and columns more at the end, fewer than stride or dilation"),
      dilation: .pair("dilation", default: 1, "distance between the elements of the kernel")),
    supportsFloat64: true,
    examples: [
      Example(
        ["in_channels": 4, "out_channels": 6, "kernel_size": 3, "stride": 2],
        inputs: [ExampleInput("input", .float32, [3, 4, 5, 4])])
    ])

  let parameters: [Parameter]
  let inputs: [Port]
  let outputs: [Port]
  private let inChannels: Int
  private let outChannels: Int
  private let groups: Int
  private let kernel: (Int, Int)
  private let stride: (Int, Int)
  private let padding: (Int, Int)
  private let more: (Int, Int)
  private let dilation: (Int, Int)

  init(_ config: Config) throws {
    inChannels = try config.int("in_channels")
    outChannels = try config.int("out_channels")
    groups = try config.int("groups")
    kernel = try config.pair("kernel_size")
    stride = try config.pair("stride")
    padding = try config.pair("padding")
    more = try config.pair("output_padding")
    dilation = try config.pair("dilation")
    try ChannelGroups.check(groups, of: inChannels, to: outChannels)
    guard more.0 < max(stride.0, dilation.0), more.1 < max(stride.1, dilation.1) else {
      throw ComponentError(
        .config, field: "output_padding",
        "expected less than stride, [\(stride.0), \(stride.1)], or dilation, [\(dilation.0), \(dilation.1)], received "
          + "[\(more.0), \(more.1)]")
    }
    let shape: Shape = [inChannels, outChannels / groups, kernel.0, kernel.1]
    guard TensorType(.float64, shape).checkedByteCount != nil,
      shape.elementCount / inChannels <= BLAS.maximumExtent
    else { throw ComponentError(.config, field: "kernel_size", "a weight of shape \(shape) is too large") }
    let bound = 1 / Double(shape.elementCount / inChannels).squareRoot()
    var parameters = [Parameter("weight", shape, initializer: .uniform(-bound, bound))]
    if try config.bool("bias") {
      parameters.append(Parameter("bias", [outChannels], initializer: .uniform(-bound, bound)))
    }
    self.parameters = parameters
    let layouts: Set<Layout> = groups == 1 && dilation == (1, 1) ? [.c16] : []
    inputs = [Port("input", layouts: layouts)]
    outputs = [Port("output", layouts: layouts)]
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    let (shape, output) = try sizes(request.input())
    return try BlockedTransposedConvolution(shape, hasBias: parameters.count > 1, output, request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let (shape, output) = try sizes(type)
    let layouts = [type.layout] + request.outputLayouts
    guard layouts.allSatisfy({ $0 == .plain }) else {
      throw ComponentError(
        .unsupported, "no transposed convolution of these sizes from \(type.layout) to \(layouts[1])")
    }
    return SpecializedOperation(
      try TransposedConvolution<T>(shape, hasBias: parameters.count > 1, output, request))
  }

  /// The convolution whose input's gradient this is, and the output.
  private func sizes(_ type: TensorType) throws -> (ConvolutionShape, TensorType) {
    let dimensions = type.shape.dimensions
    let rank = dimensions.count
    guard 3...4 ~= rank, dimensions[rank - 3] == inChannels, dimensions[rank - 2] > 0, dimensions[rank - 1] > 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, \(inChannels), H, W] or [\(inChannels), H, W] (in_channels = \(inChannels)), H and W above 0, "
          + "received \(type.shape)")
    }
    let (height, width) = (dimensions[rank - 2], dimensions[rank - 1])
    guard max(height, width) <= BLAS.maximumExtent else {
      throw ComponentError(.shape, field: "input", "images of \(type.shape) are too large")
    }
    let extent = (
      (height - 1) * stride.0 - 2 * padding.0 + dilation.0 * (kernel.0 - 1) + more.0 + 1,
      (width - 1) * stride.1 - 2 * padding.1 + dilation.1 * (kernel.1 - 1) + more.1 + 1
    )
    guard extent.0 > 0, extent.1 > 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected images that leave something with padding [\(padding.0), \(padding.1)] (padding), received \(type.shape)"
      )
    }
    let output = TensorType(type.dtype, Shape(dimensions.dropLast(3) + [outChannels, extent.0, extent.1]))
    let window = SlidingWindow(
      image: extent, kernel: kernel, stride: stride, top: padding.0, left: padding.1, dilation: dilation,
      output: (height, width))
    guard output.checkedByteCount != nil, let plane = Shape([extent.0, extent.1]).checkedElementCount,
      plane <= BLAS.maximumExtent,
      window.outputCount <= BLAS.maximumExtent
    else { throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large") }
    let shape = ConvolutionShape(
      images: rank == 4 ? dimensions[0] : 1, groups: groups, inPlanes: outChannels / groups,
      outPlanes: inChannels / groups, window: window, hasBias: false, output: type)
    return (shape, output)
  }

  func onnx(_ graph: ONNXGraph) throws { try onnx(graph, dimensions: 2) }

  /// - Parameter dimensions: of them the last ones: 1 for sequences, whose images have one row.
  func onnx(_ graph: ONNXGraph, dimensions: Int) throws {
    func last(_ pair: (Int, Int)) -> [Int] { [pair.0, pair.1].suffix(dimensions).map { $0 } }
    try ConvolutionONNX(
      kernel: last(kernel), stride: last(stride), dilation: last(dilation), padding: (last(padding), last(padding)),
      groups: groups
    ).writeTransposed(graph, more: last(more))
  }
}
