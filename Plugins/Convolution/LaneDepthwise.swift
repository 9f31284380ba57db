import CTenonKernels
import TenonKernels
import TenonPlugin

/// Float32 convolution of each channel alone, sixteen channels at once, in blocks of channels.
///
/// A task is a plane of sixteen channels of an image. The gradients of the weights are summed up image by image, and
/// then over the images in their order.
struct LaneDepthwise: LayerOperation {
  let plan: LayerPlan
  private let planes: BlockedPlanes
  private let window: tenon_window
  /// The input's gradient as a convolution of the output's, with stride 1 only.
  private let mirrored: tenon_window?
  private let tapCount: Int
  private let outputStride: Int
  private let hasBias: Bool

  /// - Throws: `ComponentError` (unsupported) unless input and output are in blocks of channels.
  init(_ shape: ConvolutionShape, _ type: TensorType, _ request: PlanRequest) throws {
    guard type.layout == .c16, request.outputLayouts.first == .c16 else {
      throw ComponentError(.unsupported, "each channel alone is convolved from c16 to c16 or from plain to plain")
    }
    planes = try BlockedPlanes(type)
    window = shape.window.description
    mirrored = shape.window.mirrored?.description
    tapCount = shape.tapCount
    outputStride = shape.window.outputCount &* 16
    hasBias = shape.hasBias
    var plan = LayerPlan(outputs: [TensorType(type.dtype, shape.output.shape, layout: .c16)])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    let weights = planes.planesPerImage &* tapCount &* 16
    plan.workspaceByteCount =
      (weights + planes.planesPerImage * 16 + planes.count * (tapCount + 1) * 16) * MemoryLayout<Float>.stride
    plan.flops = shape.flops
    plan.bytesMoved = Double(type.byteCount) + Double(plan.outputs[0].byteCount)
    plan.estimate(forward: 1.5 * plan.bytesMoved, backward: 4 * plan.bytesMoved, request)
    plan.algorithm = "direct, sixteen channels at once"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let weights = lanes(of: call, mirrored: false)
    let bias = hasBias ? biasLanes(call) : nil
    let kernels = tenon_lanes().pointee
    withUnsafePointer(to: window) { window in
      call.step.parallelFor(planes.count) { plane, _ in
        let block = plane % planes.planesPerImage
        kernels.depthwise(
          window, x + plane &* planes.stride, weights + block &* tapCount &* 16, bias.map { $0 + block &* 16 },
          y + plane &* outputStride, 0)
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradWeight = call.gradParameter(0, as: Float.self)
    let gradBias = hasBias ? call.gradParameter(1, as: Float.self) : nil
    let gradInput = call.gradInput(as: Float.self)
    guard let gradient = call.gradOutput(as: Float.self), planes.images > 0 else {
      gradWeight?.prepare(count: planes.channels &* tapCount)
      gradBias?.prepare(count: planes.channels)
      gradInput?.prepare(count: planes.count &* planes.stride)
      return
    }
    if gradWeight != nil || gradBias != nil { addParameters(call, gradient, gradWeight, gradBias) }
    guard let gradInput else { return }
    let weights = lanes(of: call, mirrored: mirrored != nil)
    let adds: Int32 = gradInput.accumulates ? 1 : 0
    let kernels = tenon_lanes().pointee
    withUnsafePointer(to: mirrored ?? window) { window in
      call.step.parallelFor(planes.count) { plane, _ in
        let from = gradient + plane &* outputStride
        let taps = weights + plane % planes.planesPerImage &* tapCount &* 16
        let to = gradInput.pointer + plane &* planes.stride
        if mirrored != nil {
          kernels.depthwise(window, from, taps, nil, to, adds)
        } else {
          kernels.depthwise_data_gradient(window, from, taps, to, adds)
        }
      }
    }
  }

  private func addParameters(
    _ call: LayerCall, _ gradient: UnsafePointer<Float>, _ gradWeight: GradientDestination<Float>?,
    _ gradBias: GradientDestination<Float>?
  ) {
    let sums = call.workspace(as: Float.self) + planes.planesPerImage &* (tapCount &+ 1) &* 16
    let x = gradWeight == nil ? nil : call.input(as: Float.self)
    let size = (tapCount &+ 1) &* 16
    let kernels = tenon_lanes().pointee
    withUnsafePointer(to: window) { window in
      call.step.parallelFor(planes.count) { plane, _ in
        let own = sums + plane &* size
        own.update(repeating: 0, count: size)
        let from = gradient + plane &* outputStride
        if let x { kernels.depthwise_weight_gradient(window, x + plane &* planes.stride, from, own) }
        if gradBias != nil { kernels.add_vectors(from, Int64(outputStride / 16), 16, own + tapCount &* 16) }
      }
    }
    for channel in 0..<planes.channels {
      let (block, lane) = (channel / 16, channel % 16)
      func total(_ tap: Int) -> Float {
        var total: Float = 0
        for image in 0..<planes.images {
          total += sums[(image &* planes.planesPerImage &+ block) &* size &+ tap &* 16 &+ lane]
        }
        return total
      }
      if let gradWeight {
        for tap in 0..<tapCount { gradWeight.write(total(tap), at: channel &* tapCount &+ tap) }
      }
      gradBias?.write(total(tapCount), at: channel)
    }
  }

  /// The weights with channels in lanes, and for a mirrored window the last tap first; lanes without a channel are 0.
  private func lanes(of call: LayerCall, mirrored: Bool) -> UnsafePointer<Float> {
    let weights = call.parameter(0, as: Float.self)
    let target = call.workspace(as: Float.self)
    target.update(repeating: 0, count: planes.planesPerImage &* tapCount &* 16)
    for channel in 0..<planes.channels {
      for tap in 0..<tapCount {
        let place = mirrored ? tapCount &- 1 &- tap : tap
        target[(channel / 16 &* tapCount &+ place) &* 16 &+ channel % 16] = weights[channel &* tapCount &+ tap]
      }
    }
    return UnsafePointer(target)
  }

  private func biasLanes(_ call: LayerCall) -> UnsafePointer<Float> {
    let target = call.workspace(as: Float.self) + planes.planesPerImage &* tapCount &* 16
    target.update(repeating: 0, count: planes.planesPerImage &* 16)
    target.update(from: call.parameter(1, as: Float.self), count: planes.channels)
    return UnsafePointer(target)
  }
}

extension SlidingWindow {
  /// The window by which a convolution of the output's gradient, with the taps in reverse, is that of the image: nil
  /// for a stride above 1.
  fileprivate var mirrored: SlidingWindow? {
    guard strideHeight == 1, strideWidth == 1 else { return nil }
    return SlidingWindow(
      image: (outputHeight, outputWidth), kernel: (kernelHeight, kernelWidth), stride: (1, 1),
      top: (kernelHeight - 1) * dilationHeight - top, left: (kernelWidth - 1) * dilationWidth - left,
      dilation: (dilationHeight, dilationWidth), output: (height, width))
  }
}
