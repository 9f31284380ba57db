import TenonKernels
import TenonPlugin

/// A float32 convolution of volumes as one of images in blocks: the slices that the taps of a kernel's depth meet are
/// stacked as channels, which is how the weights lie already.
struct StackedConvolution: VolumeConvolving {
  let plan: LayerPlan
  let shape: VolumeShape
  private let inner: BlockedConvolution
  private let sliceCount: Int
  private let resultCount: Int

  /// Nil where im2col is the only way.
  init?(_ shape: VolumeShape, _ request: PlanRequest) throws {
    let window = shape.window
    guard shape.groups == 1, window.slice.dilationHeight == 1, window.slice.dilationWidth == 1, shape.volumes > 0 else {
      return nil
    }
    let images = shape.volumes &* window.outputDepth
    let sizes = ConvolutionSizes(
      images: images, channels: shape.inPlanes &* window.kernelDepth, outChannels: shape.outPlanes,
      window: window.slice)
    let stack = TensorType(.float32, [images, sizes.channels, window.slice.height, window.slice.width])
    let result = TensorType(
      .float32, [images, shape.outPlanes, window.slice.outputHeight, window.slice.outputWidth])
    var other = request
    other.inputs = [stack]
    guard stack.checkedByteCount != nil, result.checkedByteCount != nil,
      let table = ConvolutionTable(sizes, other, inputLayout: .plain, outputLayout: .plain),
      let inner = try BlockedConvolution(sizes, output: result, hasBias: shape.hasBias, table.choice, other)
    else { return nil }
    self.shape = shape
    self.inner = inner
    (sliceCount, resultCount) = (window.slice.planeCount, window.slice.outputCount)
    stackRoom = (stack.shape.elementCount &+ 15) & ~15
    resultRoom = (result.shape.elementCount &+ 15) & ~15
    var plan = LayerPlan(outputs: [shape.output])
    plan.backwardNeeds = inner.plan.backwardNeeds
    plan.workerWorkspaceByteCount = inner.plan.workerWorkspaceByteCount
    plan.workspaceByteCount =
      (stackRoom + resultRoom) * MemoryLayout<Float>.stride + inner.plan.workspaceByteCount
    plan.flops = shape.flops
    plan.bytesMoved = inner.plan.bytesMoved
    plan.estimatedNanoseconds =
      table.nanoseconds
      + (inner.conversionBytes + 4 * Double(stack.byteCount + result.byteCount)) / ReferenceCore.bytesPerNanosecond
    plan.algorithm = inner.plan.algorithm + ", slices as channels"
    self.plan = plan
  }

  // MARK: The workspace: stacks, results or their gradients, that of the inner convolution

  private let stackRoom: Int
  private let resultRoom: Int

  private func rooms(_ call: LayerCall) -> (
    stacks: UnsafeMutablePointer<Float>, results: UnsafeMutablePointer<Float>, inner: UnsafeMutablePointer<Float>
  ) {
    let stacks = call.workspace(as: Float.self)
    return (stacks, stacks + stackRoom, stacks + (stackRoom &+ resultRoom))
  }

  func forward(_ call: LayerCall) throws { forward(call, from: call.input(as: Float.self)) }

  func forward(_ call: LayerCall, from x: UnsafePointer<Float>) {
    let (y, rooms) = (call.output(as: Float.self), rooms(call))
    stack(x, into: rooms.stacks, call)
    inner.forward(
      call, from: rooms.stacks, weights: call.parameter(0, as: Float.self),
      bias: shape.hasBias ? call.parameter(1, as: Float.self) : nil,
      to: GradientDestination(pointer: rooms.results, accumulates: false), workspace: rooms.inner)
    eachResult(call) { inside, outside in (y + outside).update(from: rooms.results + inside, count: resultCount) }
  }

  func backward(_ call: LayerCall) throws {
    let (gradWeight, gradInput) = (call.gradParameter(0, as: Float.self), call.gradInput(as: Float.self))
    guard let gradient = call.gradOutput(as: Float.self) else {
      return shape.prepare(
        weight: gradWeight, bias: shape.hasBias ? call.gradParameter(1, as: Float.self) : nil, input: gradInput)
    }
    backward(
      call, from: gradWeight == nil ? gradient : call.input(as: Float.self), gradient: gradient, gradInput: gradInput)
  }

  func backward(
    _ call: LayerCall, from x: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    gradInput: GradientDestination<Float>?
  ) {
    let gradWeight = call.gradParameter(0, as: Float.self)
    let gradBias = shape.hasBias ? call.gradParameter(1, as: Float.self) : nil
    let rooms = rooms(call)
    if gradWeight != nil { stack(x, into: rooms.stacks, call) }
    eachResult(call) { inside, outside in
      (rooms.results + inside).update(from: gradient + outside, count: resultCount)
    }
    inner.backward(
      call, images: gradWeight == nil ? nil : UnsafePointer(rooms.stacks), gradient: rooms.results,
      weights: call.parameter(0, as: Float.self), gradWeight: gradWeight, gradBias: gradBias,
      // The stacks have served; their gradients take their place.
      gradInput: gradInput == nil ? nil : GradientDestination(pointer: rooms.stacks, accumulates: false),
      workspace: rooms.inner)
    if let gradInput { unstack(rooms.stacks, into: gradInput, call) }
  }

  /// Slice by slice of each stack, zeros where a tap lies outside of the volume.
  private func stack(_ x: UnsafePointer<Float>, into stacks: UnsafeMutablePointer<Float>, _ call: LayerCall) {
    let (window, taps) = (shape.window, shape.window.kernelDepth)
    call.step.parallelFor(shape.volumes &* window.outputDepth &* shape.inPlanes) { task, _ in
      let (image, channel) = (task / shape.inPlanes, task % shape.inPlanes)
      let (volume, z) = (image / window.outputDepth, image % window.outputDepth)
      for tap in 0..<taps {
        let to = stacks + (task &* taps &+ tap) &* sliceCount
        if let slice = window.inputSlice(output: z, tap: tap) {
          let first = ((volume &* shape.inPlanes &+ channel) &* window.depth &+ slice) &* sliceCount
          to.update(from: x + first, count: sliceCount)
        } else {
          to.update(repeating: 0, count: sliceCount)
        }
      }
    }
  }

  /// The adjoint of `stack`; a task owns a channel of a volume.
  private func unstack(_ stacks: UnsafePointer<Float>, into target: GradientDestination<Float>, _ call: LayerCall) {
    let (window, taps) = (shape.window, shape.window.kernelDepth)
    call.step.parallelFor(shape.volumes &* shape.inPlanes) { task, _ in
      let (volume, channel) = (task / shape.inPlanes, task % shape.inPlanes)
      let to = target.pointer + task &* window.volumeCount
      if !target.accumulates { to.update(repeating: 0, count: window.volumeCount) }
      for z in 0..<window.outputDepth {
        let image = volume &* window.outputDepth &+ z
        for tap in 0..<taps {
          guard let slice = window.inputSlice(output: z, tap: tap) else { continue }
          let from = stacks + ((image &* shape.inPlanes &+ channel) &* taps &+ tap) &* sliceCount
          add(from, to: to + slice &* sliceCount, count: sliceCount)
        }
      }
    }
  }

  /// Pairs each plane of the inner results with its place in the volumes.
  private func eachResult(_ call: LayerCall, _ body: (_ inside: Int, _ outside: Int) -> Void) {
    let depth = shape.window.outputDepth
    call.step.parallelFor(shape.volumes &* depth &* shape.outPlanes) { task, _ in
      let (image, channel) = (task / shape.outPlanes, task % shape.outPlanes)
      let (volume, z) = (image / depth, image % depth)
      body(task &* resultCount, ((volume &* shape.outPlanes &+ channel) &* depth &+ z) &* resultCount)
    }
  }
}
