import TenonKernels
import TenonPlugin

/// A transposed convolution by the matrix products of the convolution that goes the other way.
///
/// What is the gradient of its output there is the input here, and the other way round.
struct TransposedConvolution<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let shape: ConvolutionShape
  private let gemm: GemmConvolution<T>
  private let hasBias: Bool

  /// - Parameters:
  ///   - shape: of the convolution from this one's output to its input.
  /// - Throws: `ComponentError` (shape) when the scratch memory would not fit an address space.
  init(_ shape: ConvolutionShape, hasBias: Bool, _ output: TensorType, _ request: PlanRequest) throws {
    self.shape = shape
    self.hasBias = hasBias
    gemm = GemmConvolution(shape, request)
    guard gemm.columnCount.isFinite, gemm.columnCount < 0x1p40 else {
      throw ComponentError(.shape, field: "input", "images with rows of \(shape.window.outputWidth) are too large")
    }
    var plan = LayerPlan(outputs: [output])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.workerWorkspaceByteCount = Int(gemm.columnCount) * MemoryLayout<T>.stride
    plan.workspaceByteCount = gemm.partialCount * MemoryLayout<T>.stride
    plan.flops = shape.flops
    plan.bytesMoved = shape.bytesMoved(MemoryLayout<T>.stride)
    plan.estimatedNanoseconds = ConvolutionTable.fallbackNanoseconds(shape.flops, request)
    plan.algorithm = "transposed: " + gemm.summary
    self.plan = plan
  }

  /// Elements of one plane of the output.
  private var planeCount: Int { shape.window.planeCount }

  func forward(_ call: LayerCall) throws {
    let y = call.output(as: T.self)
    guard shape.images > 0 else { return }
    gemm.backwardInput(call, call.input(as: T.self), GradientDestination(pointer: y, accumulates: false))
    guard hasBias else { return }
    let (bias, channels) = (call.parameter(1, as: T.self), shape.inChannels)
    ElementChunks(rows: shape.images &* channels, of: planeCount).eachRow(call) { plane, _ in
      add(bias[plane % channels], to: y + plane &* planeCount, count: planeCount)
    }
  }

  func backward(_ call: LayerCall) throws {
    let (gradInput, gradWeight) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    let gradBias = hasBias ? call.gradParameter(1, as: T.self) : nil
    guard let gradient = call.gradOutput(as: T.self), shape.images > 0 else {
      gradInput?.prepare(count: shape.output.shape.elementCount)
      gradWeight?.prepare(count: shape.weightCount)
      gradBias?.prepare(count: shape.inChannels)
      return
    }
    if let gradBias { shape.sumPlanes(call, gradient, into: gradBias) }
    if let gradWeight {
      gemm.backwardParameters(
        call, gradient, call.input(as: T.self), gradWeight, nil,
        partials: gemm.partialCount > 0 ? call.workspace(as: T.self) : nil)
    }
    if let gradInput { gemm.forward(call, gradient, bias: nil, into: gradInput) }
  }
}

extension ConvolutionShape {
  /// The gradient of a transposed convolution's bias: the sum of the planes of each channel that it puts out.
  func sumPlanes<T: Scalar>(_ call: LayerCall, _ gradient: UnsafePointer<T>, into target: GradientDestination<T>) {
    let (channels, planeCount) = (inChannels, window.planeCount)
    call.step.parallelFor(channels) { channel, _ in
      var total: T = 0
      for image in 0..<images {
        total += sum(gradient + (image &* channels &+ channel) &* planeCount, count: planeCount)
      }
      target.write(total, at: channel)
    }
  }
}
