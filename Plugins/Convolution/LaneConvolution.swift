import CTenonKernels
import TenonKernels
import TenonPlugin

/// Convolution of float32 images in lanes (n16), for channel counts too small to fill lanes themselves.
///
/// Stride 1, no dilation, no groups. A task pads some rows of 16 images into its scratch, then computes four output
/// channels at a time. The input's gradient is the same with mirrored weights.
struct LaneConvolution: LayerOperation {
  let plan: LayerPlan
  private let shape: ConvolutionShape
  private let window: SlidingWindow
  private let imageBlocks: Int
  let forwardRows: LaneRows
  private let backwardRows: LaneRows
  private let weights: LaneWeightGradient
  /// Elements of the packed weights of forward; those of backward follow.
  private let packedCount: Int

  /// What the kernels reach on the core that `LayerPlan.estimatedNanoseconds` speaks of, in operations a nanosecond.
  private static let rate = 220.0
  private static let winogradRate = 390.0

  /// Whether there is such an operation for the shape.
  static func covers(_ shape: ConvolutionShape) -> Bool {
    let window = shape.window
    return shape.groups == 1 && window.strideHeight == 1 && window.strideWidth == 1 && window.dilationHeight == 1
      && window.dilationWidth == 1 && shape.output.shape.rank == 4
  }

  /// - Throws: `ComponentError` (unsupported) for shapes that it does not cover, and for other layouts.
  init(_ shape: ConvolutionShape, _ type: TensorType, _ request: PlanRequest) throws {
    guard Self.covers(shape), type.layout == .n16, type.dtype == .float32 else {
      throw ComponentError(.unsupported, "images in lanes need stride 1, dilation 1 and one group")
    }
    try request.requireOutput(.n16)
    self.shape = shape
    window = shape.window
    imageBlocks = (shape.images &+ 15) / 16
    forwardRows = LaneRows(
      channels: shape.inPlanes, outputs: shape.outPlanes, input: (window.height, window.width),
      output: (window.outputHeight, window.outputWidth), offset: (window.top, window.left),
      kernel: (window.kernelHeight, window.kernelWidth), imageBlocks: imageBlocks, isExact: request.precision == .exact)
    backwardRows = LaneRows(
      channels: shape.outPlanes, outputs: shape.inPlanes, input: (window.outputHeight, window.outputWidth),
      output: (window.height, window.width),
      offset: (window.kernelHeight - 1 - window.top, window.kernelWidth - 1 - window.left),
      kernel: (window.kernelHeight, window.kernelWidth), imageBlocks: imageBlocks, isExact: request.precision == .exact)
    weights = LaneWeightGradient(shape)
    packedCount = forwardRows.packedCount
    let output = TensorType(.float32, shape.output.shape, layout: .n16)
    var plan = LayerPlan(outputs: [output])
    let wantsWeights = request.wantsGradParameter.contains(true)
    let wantsInput = request.wantsGradInput.first == true
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.flops = shape.flops
    plan.bytesMoved = Double(type.byteCount) + Double(output.byteCount)
    plan.workspaceByteCount = 4 * (packedCount + (wantsInput ? backwardRows.packedCount : 0))
    plan.workerWorkspaceByteCount =
      4
      * max(
        forwardRows.scratchCount, wantsInput ? backwardRows.scratchCount : 0, wantsWeights ? weights.scratchCount : 0)
    let rowRate = forwardRows.usesWinograd ? Self.winogradRate : Self.rate
    let passes = (1.0 + (wantsInput ? 1 : 0)) / rowRate + (wantsWeights ? 1 / Self.rate : 0)
    plan.estimatedNanoseconds =
      passes * shape.flops * Double(imageBlocks * 16) / Double(max(1, shape.images))
    plan.algorithm = "images in lanes, \(forwardRows.usesWinograd ? "Winograd F(4, 5) along rows" : "direct")"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    forwardRows.forward(call, hasBias: shape.hasBias)
  }

  func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let gradWeight = call.gradParameter(0, as: Float.self)
    let gradBias = shape.hasBias ? call.gradParameter(1, as: Float.self) : nil
    guard let gradient = call.gradOutput(as: Float.self), shape.images > 0 else {
      gradInput?.prepare(count: imageBlocks &* shape.inPlanes &* window.planeCount &* 16)
      gradWeight?.prepare(count: shape.weightCount)
      gradBias?.prepare(count: shape.outPlanes)
      return
    }
    if gradWeight != nil || gradBias != nil {
      weights.run(call, gradWeight == nil ? nil : call.input(as: Float.self), gradient, gradWeight, gradBias)
    }
    guard let gradInput else { return }
    let packed = call.workspace(as: Float.self) + packedCount
    let weight = call.parameter(0, as: Float.self)
    let kernel = window.tapCount
    backwardRows.pack(into: packed) { output, channel, tap in
      weight[(channel &* shape.inPlanes &+ output) &* kernel &+ (kernel &- 1 &- tap)]
    }
    backwardRows.run(call, gradient, packed, nil, LaneTarget(gradInput, backwardRows))
  }
}
