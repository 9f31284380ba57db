import TenonKernels
import TenonPlugin

/// A planned convolution: chooses the algorithm by shape, and adds a border that is not zero beforehand.
struct ConvolutionOperation<T: Scalar>: LayerOperation {
  private enum Algorithm: Sendable {
    case gemm(GemmConvolution<T>)
    case depthwise(DepthwiseConvolution<T>)
  }

  let plan: LayerPlan
  private let shape: ConvolutionShape
  private let algorithm: Algorithm
  private let border: ImageBorder?
  /// Elements of the padded images at the start of the workspace.
  private let borderCount: Int

  /// - Parameters:
  ///   - shape: of the images with their border.
  ///   - border: nil when the padding is zero.
  /// - Throws: `ComponentError` (shape) when the scratch memory would not fit an address space.
  init(_ shape: ConvolutionShape, border: ImageBorder? = nil, _ request: PlanRequest) throws {
    self.shape = shape
    self.border = border
    borderCount = border == nil ? 0 : (shape.inputCount &+ 15) & ~15
    var plan = LayerPlan(outputs: [shape.output])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.flops = shape.flops
    plan.bytesMoved = shape.bytesMoved(MemoryLayout<T>.stride)
    plan.estimatedNanoseconds = ConvolutionTable.fallbackNanoseconds(shape.flops, request)
    var workspace = Double(borderCount)
    // Measured: with one input channel a group there is nothing to multiply a matrix with.
    if shape.inPlanes == 1, shape.groups > 1 {
      algorithm = .depthwise(DepthwiseConvolution(shape))
      plan.algorithm = "direct, channel by channel"
      plan.estimatedNanoseconds = DepthwiseConvolution<T>.nanoseconds(shape.flops, request)
    } else {
      let gemm = GemmConvolution<T>(shape, request)
      algorithm = .gemm(gemm)
      plan.algorithm = gemm.summary
      workspace += Double(gemm.partialCount)
      guard gemm.columnCount.isFinite, gemm.columnCount < 0x1p40 else {
        throw ComponentError(.shape, field: "input", "images with rows of \(shape.window.outputWidth) are too large")
      }
      plan.workerWorkspaceByteCount = Int(gemm.columnCount) * MemoryLayout<T>.stride
    }
    let padded = TensorType(T.dtype, [shape.images, shape.inChannels, shape.window.height, shape.window.width])
    guard padded.checkedByteCount != nil, workspace < 0x1p40 else {
      throw ComponentError(.shape, field: "input", "the padded images \(padded.shape) are too large")
    }
    plan.workspaceByteCount = Int(workspace) * MemoryLayout<T>.stride
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let x = images(call)
    switch algorithm {
    case .gemm(let gemm): gemm.forward(call, x)
    case .depthwise(let depthwise): depthwise.forward(call, x)
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradWeight = call.gradParameter(0, as: T.self)
    let gradBias = shape.hasBias ? call.gradParameter(1, as: T.self) : nil
    let gradInput = call.gradInput(as: T.self)
    guard let gradient = call.gradOutput(as: T.self), shape.images > 0 else {
      gradWeight?.prepare(count: shape.weightCount)
      gradBias?.prepare(count: shape.outChannels)
      gradInput?.prepare(
        count: border.map { shape.images &* shape.inChannels &* $0.count } ?? shape.inputCount)
      return
    }
    if gradWeight != nil || gradBias != nil {
      let x = gradWeight == nil ? gradient : images(call)
      switch algorithm {
      case .gemm(let gemm):
        let partials = gemm.partialCount > 0 ? call.workspace(as: T.self) + borderCount : nil
        gemm.backwardParameters(call, x, gradient, gradWeight, gradBias, partials: partials)
      case .depthwise(let depthwise): depthwise.backwardParameters(call, x, gradient, gradWeight, gradBias)
      }
    }
    guard let gradInput else { return }
    // The padded images have served; their gradients take their place.
    let target =
      border == nil ? gradInput : GradientDestination(pointer: call.workspace(as: T.self), accumulates: false)
    switch algorithm {
    case .gemm(let gemm): gemm.backwardInput(call, gradient, target)
    case .depthwise(let depthwise): depthwise.backwardInput(call, gradient, target)
    }
    border?.foldAll(
      shape.images &* shape.inChannels, of: UnsafePointer(call.workspace(as: T.self)), into: gradInput, call)
  }

  /// The input, with its border where it has one.
  private func images(_ call: LayerCall) -> UnsafePointer<T> {
    let x = call.input(as: T.self)
    guard let border else { return x }
    let padded = call.workspace(as: T.self)
    border.fillAll(shape.images &* shape.inChannels, of: x, into: padded, call)
    return UnsafePointer(padded)
  }
}
