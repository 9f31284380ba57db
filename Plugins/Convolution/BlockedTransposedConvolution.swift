import TenonKernels
import TenonPlugin

/// A float32 transposed convolution by the kernels in blocks of the convolution that goes the other way.
///
/// Forward is its gradient of the images, and the gradient of the input is its forward. Input and output may be plain or
/// c16.
struct BlockedTransposedConvolution: LayerOperation {
  let plan: LayerPlan
  private let shape: ConvolutionShape
  private let inner: BlockedConvolution
  private let hasBias: Bool
  /// Of the output.
  private let isPlain: Bool

  /// Nil where im2col is faster, or the only way.
  ///
  /// - Parameter shape: of the convolution from this one's output to its input.
  init?(_ shape: ConvolutionShape, hasBias: Bool, _ output: TensorType, _ request: PlanRequest) throws {
    let window = shape.window
    guard shape.groups == 1, window.dilationHeight == 1, window.dilationWidth == 1, shape.images > 0 else { return nil }
    let sizes = ConvolutionSizes(
      images: shape.images, channels: shape.inPlanes, outChannels: shape.outPlanes, window: window)
    // Its gradient of the images is wanted always; its forward where this one's input has a gradient.
    var other = request
    let (layout, inputLayout) = (request.outputLayouts.first ?? .plain, try request.input().layout)
    let output = output.with(layout)
    other.inputs = [output]
    other.outputLayouts = [inputLayout]
    other.wantsGradInput = [true]
    guard let table = ConvolutionTable(sizes, other, inputLayout: layout, outputLayout: inputLayout),
      let inner = try BlockedConvolution(sizes, output: shape.output, hasBias: false, table.choice, other)
    else { return nil }
    self.shape = shape
    self.inner = inner
    self.hasBias = hasBias
    isPlain = layout == .plain
    var plan = LayerPlan(outputs: [output])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.workerWorkspaceByteCount = inner.plan.workerWorkspaceByteCount
    plan.workspaceByteCount = inner.plan.workspaceByteCount
    plan.flops = shape.flops
    plan.bytesMoved = shape.bytesMoved(MemoryLayout<Float>.stride)
    plan.estimatedNanoseconds = table.nanoseconds + inner.conversionBytes / ReferenceCore.bytesPerNanosecond
    plan.algorithm = "transposed: " + inner.plan.algorithm
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    inner.backward(
      call, images: nil, gradient: call.input(as: Float.self), weights: call.parameter(0, as: Float.self),
      gradWeight: nil, gradBias: nil,
      gradInput: GradientDestination(pointer: call.output(as: Float.self), accumulates: false),
      imageBias: hasBias ? call.parameter(1, as: Float.self) : nil, workspace: call.workspace(as: Float.self))
  }

  func backward(_ call: LayerCall) throws {
    let (gradInput, gradWeight) = (call.gradInput(as: Float.self), call.gradParameter(0, as: Float.self))
    let gradBias = hasBias ? call.gradParameter(1, as: Float.self) : nil
    guard let gradient = call.gradOutput(as: Float.self) else {
      gradInput?.prepare(count: shape.output.physicalShape.elementCount)
      gradWeight?.prepare(count: shape.weightCount)
      gradBias?.prepare(count: shape.inChannels)
      return
    }
    let (weights, workspace) = (call.parameter(0, as: Float.self), call.workspace(as: Float.self))
    if let gradBias {
      if isPlain {
        shape.sumPlanes(call, gradient, into: gradBias)
      } else {
        imageSizes.sumPixels(call, ofBlocks: gradient, into: gradBias)
      }
    }
    if let gradWeight {
      inner.backward(
        call, images: gradient, gradient: call.input(as: Float.self), weights: weights, gradWeight: gradWeight,
        gradBias: nil, gradInput: nil, workspace: workspace)
    }
    if let gradInput {
      inner.forward(
        call, from: gradient, weights: weights, bias: nil, to: gradInput, workspace: workspace,
        followsBackward: gradWeight != nil)
    }
  }

  /// The output, as that of a convolution of single pixels.
  private var imageSizes: ConvolutionSizes {
    let (channels, extent) = (shape.inChannels, (shape.window.height, shape.window.width))
    return ConvolutionSizes(
      images: shape.images, channels: channels, outChannels: channels,
      window: SlidingWindow(
        image: extent, kernel: (1, 1), stride: (1, 1), top: 0, left: 0, dilation: (1, 1), output: extent))
  }
}
