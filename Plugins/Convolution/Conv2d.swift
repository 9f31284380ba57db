import TenonKernels
import TenonPlugin

/// Convolution of images: y[o] = b[o] + Σ_c x[c] ⋆ w[o, c], a cross-correlation as everywhere in deep learning.
///
/// Input shape: [N, in_channels, H, W] or [in_channels, H, W]. Output shape: the same with out_channels and
/// H' = ⌊(H + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1.
/// Parameters: weight [out_channels, in_channels / groups, *kernel_size], bias [out_channels], uniform in ±1 / √fan_in
/// with fan_in = in_channels / groups · kernel_size.
///
/// `padding: same` keeps the image's extent (stride 1 only; an even kernel gets one more row and column behind the
/// image), `valid` pads nothing.
///
/// Source: Dumoulin, Visin 2016, A guide to convolution arithmetic for deep learning.
struct Conv2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Conv2d", "convolution of images with trainable kernels",
    arguments: [
      .inChannels,
      .outChannels,
      .pair("kernel_size", "extent of the kernel, [height, width]").atLeast(1).atMost(maximum),
      .pair("stride", default: 1, "step of the kernel").atLeast(1).atMost(maximum),
      .pair("padding", default: 0, "rows and columns added on each side, or same or valid")
        .or(["same", "valid"]).atLeast(0).atMost(maximum),
      .pair("dilation", default: 1, "distance between the elements of the kernel").atLeast(1).atMost(maximum),
      .groups,
      .bias,
      .paddingMode,
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["in_channels": 4, "out_channels": 6, "kernel_size": 3],
        inputs: [ExampleInput("input", .float32, [3, 4, 9, 7])])
    ])

  private static let maximum = Argument.largestExtent
  /// Images in lanes pay where there are too few channels to fill lanes with.
  private static let largestLaneChannels = 64

  let parameters: [Parameter]
  let inputs: [Port]
  let outputs: [Port]
  private let inChannels: Int
  private let outChannels: Int
  private let groups: Int
  private let kernel: (Int, Int)
  private let stride: (Int, Int)
  private let dilation: (Int, Int)
  private let padding: ImagePadding
  private let paddingMode: PaddingMode

  init(_ config: Config) throws {
    inChannels = try config.int("in_channels")
    outChannels = try config.int("out_channels")
    groups = try config.int("groups")
    kernel = try config.pair("kernel_size")
    stride = try config.pair("stride")
    dilation = try config.pair("dilation")
    try ChannelGroups.check(groups, of: inChannels, to: outChannels)
    let mode = try PaddingMode(config)
    paddingMode = mode
    switch config["padding"] {
    case .string("same"):
      guard stride == (1, 1) else {
        throw ComponentError(.config, field: "padding", "same needs stride 1, received [\(stride.0), \(stride.1)]")
      }
      padding = ImagePadding(same: kernel, dilation: dilation)
    case .string: padding = ImagePadding(0, 0)
    default:
      let (vertical, horizontal) = try config.pair("padding")
      padding = ImagePadding(vertical, horizontal)
    }
    let shape: Shape = [outChannels, inChannels / groups, kernel.0, kernel.1]
    guard TensorType(.float64, shape).checkedByteCount != nil,
      shape.elementCount / outChannels <= BLAS.maximumExtent
    else { throw ComponentError(.config, field: "kernel_size", "a weight of shape \(shape) is too large") }
    let bound = 1 / Double(shape.elementCount / outChannels).squareRoot()
    var parameters = [Parameter("weight", shape, initializer: .uniform(-bound, bound))]
    if try config.bool("bias") {
      parameters.append(Parameter("bias", [outChannels], initializer: .uniform(-bound, bound)))
    }
    self.parameters = parameters
    var layouts: Set<Layout> =
      Self.areBlocks(groups, inChannels, outChannels) && dilation == (1, 1) && mode == .zeros ? [.c16] : []
    if Self.isDepthwise(groups, inChannels, outChannels), mode == .zeros || padding.isEmpty { layouts.insert(.c16) }
    if groups == 1, layouts.contains(.c16), stride == (1, 1), max(inChannels, outChannels) <= Self.largestLaneChannels {
      layouts.insert(.n16)
    }
    inputs = [Port("input", layouts: layouts)]
    outputs = [Port("output", layouts: layouts)]
  }

  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? {
    let type = try request.input()
    let shape = try convolutionShape(type)
    if Self.isDepthwise(groups, inChannels, outChannels), type.layout == .c16 {
      return try LaneDepthwise(shape, type, request)
    }
    if type.layout == .n16 || request.outputLayouts.first == .n16 { return try LaneConvolution(shape, type, request) }
    return try blocked(shape, type, request) ?? gathered(shape, type, request)
  }

  /// By the same kernels of images that are gathered for it; nil where that is not faster, or not needed.
  private func gathered(
    _ shape: ConvolutionShape, _ type: TensorType, _ request: PlanRequest
  ) throws -> GatheredConvolution? {
    let hasBorder = paddingMode != .zeros && !padding.isEmpty
    guard hasBorder || groups > 1 || dilation != (1, 1), !(groups == inChannels && groups > 1), type.layout == .plain,
      request.outputLayouts.allSatisfy({ $0 == .plain }), shape.images > 0
    else { return nil }
    let phases = try ImagePhases(
      mode: paddingMode, padding: padding, dilation: dilation, height: shape.window.height, width: shape.window.width)
    return try GatheredConvolution(shape, phases, gathersInput: !padding.isEmpty, request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let shape = try convolutionShape(type)
    let layouts = [type.layout] + request.outputLayouts
    guard layouts.allSatisfy({ $0 == .plain }) else {
      throw ComponentError(.unsupported, "no convolution of these sizes from \(type.layout) to \(layouts[1])")
    }
    guard paddingMode != .zeros, !padding.isEmpty else {
      return SpecializedOperation(try ConvolutionOperation<T>(shape, request))
    }
    let border = try ImageBorder(
      mode: paddingMode, padding: padding, height: shape.window.height, width: shape.window.width)
    let padded = shape.without(padding)
    return SpecializedOperation(try ConvolutionOperation<T>(padded, border: border, request))
  }

  /// Whether each channel is convolved alone.
  private static func isDepthwise(_ groups: Int, _ inChannels: Int, _ outChannels: Int) -> Bool {
    groups > 1 && groups == inChannels && groups == outChannels
  }

  /// Whether each group begins where a block of 16 channels does.
  private static func areBlocks(_ groups: Int, _ inChannels: Int, _ outChannels: Int) -> Bool {
    groups == 1 || (inChannels / groups % 16 == 0 && outChannels / groups % 16 == 0)
  }

  /// By kernels of our own in blocks of 16 channels; nil where im2col is faster or the only way.
  private func blocked(
    _ shape: ConvolutionShape, _ type: TensorType, _ request: PlanRequest
  ) throws -> BlockedConvolution? {
    guard let sizes = sizes(shape),
      let table = ConvolutionTable(
        sizes, request, inputLayout: type.layout, outputLayout: request.outputLayouts.first ?? .plain),
      var operation = try BlockedConvolution(
        sizes, output: shape.output, hasBias: shape.hasBias, table.choice, request)
    else { return nil }
    operation.plan.estimatedNanoseconds =
      table.nanoseconds + operation.conversionBytes / ReferenceCore.bytesPerNanosecond
    return operation
  }

  /// In blocks; nil where they cannot be.
  func sizes(_ shape: ConvolutionShape, pools: Bool = false) -> ConvolutionSizes? {
    guard Self.areBlocks(groups, inChannels, outChannels), dilation == (1, 1), paddingMode == .zeros || padding.isEmpty,
      shape.images > 0
    else { return nil }
    return ConvolutionSizes(
      images: shape.images, channels: inChannels, outChannels: outChannels, groups: groups, window: shape.window,
      pools: pools)
  }

  func convolutionShape(_ type: TensorType) throws -> ConvolutionShape {
    let dimensions = type.shape.dimensions
    let rank = dimensions.count
    guard rank == 3 || rank == 4, dimensions[rank - 3] == inChannels, dimensions[rank - 2] > 0, dimensions[rank - 1] > 0
    else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, \(inChannels), H, W] or [\(inChannels), H, W] (in_channels = \(inChannels)), H and W above 0, "
          + "received \(type.shape)")
    }
    let (height, width) = (dimensions[rank - 2], dimensions[rank - 1])
    let room = (
      height + padding.top + padding.bottom - dilation.0 * (kernel.0 - 1) - 1,
      width + padding.left + padding.right - dilation.1 * (kernel.1 - 1) - 1
    )
    guard room.0 >= 0, room.1 >= 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected padded images of at least [\(dilation.0 * (kernel.0 - 1) + 1), \(dilation.1 * (kernel.1 - 1) + 1)] "
          + "(kernel_size, dilation), received \(type.shape), padded "
          + "[\(height + padding.top + padding.bottom), \(width + padding.left + padding.right)]")
    }
    let window = SlidingWindow(
      image: (height, width), kernel: kernel, stride: stride, top: padding.top, left: padding.left,
      dilation: dilation, output: (room.0 / stride.0 + 1, room.1 / stride.1 + 1))
    let output = TensorType(
      type.dtype, Shape(Array(dimensions.dropLast(3)) + [outChannels, window.outputHeight, window.outputWidth]))
    guard output.checkedByteCount != nil, window.planeCount <= BLAS.maximumExtent,
      output.shape.elementCount == 0 || window.outputCount <= BLAS.maximumExtent
    else { throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large") }
    return ConvolutionShape(
      images: rank == 4 ? dimensions[0] : 1, groups: groups, inPlanes: inChannels / groups,
      outPlanes: outChannels / groups, window: window, hasBias: parameters.count > 1, output: output)
  }

  func onnx(_ graph: ONNXGraph) throws { try onnx(graph, dimensions: 2) }

  /// - Parameter dimensions: of them the last ones: 1 for sequences, whose images have one row.
  func onnx(_ graph: ONNXGraph, dimensions: Int) throws {
    func last(_ first: Int, _ second: Int) -> [Int] { [first, second].suffix(dimensions).map { $0 } }
    try ConvolutionONNX(
      kernel: last(kernel.0, kernel.1), stride: last(stride.0, stride.1), dilation: last(dilation.0, dilation.1),
      padding: (last(padding.top, padding.left), last(padding.bottom, padding.right)), groups: groups
    ).write(graph, paddingMode)
  }
}
