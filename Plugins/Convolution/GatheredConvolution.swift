import TenonKernels
import TenonPlugin

/// A float32 convolution with a border that is no padding of zeros, with dilation or in narrow groups, as convolutions in
/// blocks of images that are gathered for it: bordered, taken apart by dilation, a group at a time.
struct GatheredConvolution: LayerOperation {
  let plan: LayerPlan
  private let shape: ConvolutionShape
  private let phases: ImagePhases
  private let inner: BlockedConvolution
  /// Of one group.
  private let sizes: ConvolutionSizes
  /// Whether the inner convolution's images and outputs are the outer's own.
  private let gathersInput: Bool
  private let gathersOutput: Bool

  /// Nil where the inner convolution cannot be done in blocks, or is not worth it.
  init?(_ shape: ConvolutionShape, _ phases: ImagePhases, gathersInput: Bool, _ request: PlanRequest) throws {
    let window = shape.window
    let isDilated = phases.count > 1
    guard !isDilated || (window.strideHeight == 1 && window.strideWidth == 1) else { return nil }
    let inside = SlidingWindow(
      image: (phases.height, phases.width), kernel: (window.kernelHeight, window.kernelWidth),
      stride: (window.strideHeight, window.strideWidth), top: 0, left: 0, dilation: (1, 1),
      output: isDilated
        ? (phases.height - window.kernelHeight + 1, phases.width - window.kernelWidth + 1)
        : (window.outputHeight, window.outputWidth))
    let images = shape.images &* phases.count
    sizes = ConvolutionSizes(
      images: images, channels: shape.inPlanes, outChannels: shape.outPlanes, window: inside)
    let input = TensorType(.float32, [images, shape.inPlanes, inside.height, inside.width])
    let output = TensorType(.float32, [images, shape.outPlanes, inside.outputHeight, inside.outputWidth])
    guard images > 0, input.checkedByteCount != nil, output.checkedByteCount != nil else { return nil }
    var innerRequest = request
    innerRequest.inputs = [input]
    guard let table = ConvolutionTable(sizes, innerRequest, inputLayout: .plain, outputLayout: .plain),
      let inner = try BlockedConvolution(sizes, output: output, hasBias: shape.hasBias, table.choice, innerRequest)
    else { return nil }
    self.shape = shape
    self.phases = phases
    self.inner = inner
    self.gathersInput = gathersInput || isDilated || shape.groups > 1
    gathersOutput = isDilated || shape.groups > 1
    var plan = LayerPlan(outputs: [shape.output])
    plan.backwardNeeds = inner.plan.backwardNeeds
    plan.flops = shape.flops
    plan.bytesMoved = inner.plan.bytesMoved * Double(shape.groups)
    plan.workerWorkspaceByteCount = inner.plan.workerWorkspaceByteCount
    plan.algorithm = inner.plan.algorithm + ", gathered"
    // What lies apart by dilation is read and written one by one.
    let gathered = (isDilated ? 4 : 2) * Double(input.byteCount + output.byteCount)
    plan.estimatedNanoseconds =
      Double(shape.groups)
      * (table.nanoseconds + (inner.conversionBytes + gathered) / ReferenceCore.bytesPerNanosecond)
    let fallback = ConvolutionTable.fallbackNanoseconds(
      shape.flops, request, planes: shape.groups > 1 ? min(shape.inPlanes, shape.outPlanes) : .max)
    guard plan.estimatedNanoseconds < fallback else { return nil }
    inputRoom = self.gathersInput ? (input.shape.elementCount &+ 15) & ~15 : 0
    outputRoom = gathersOutput ? (output.shape.elementCount &+ 15) & ~15 : 0
    plan.workspaceByteCount =
      (inputRoom + outputRoom) * MemoryLayout<Float>.stride + inner.plan.workspaceByteCount
    self.plan = plan
  }

  // MARK: The workspace: images, outputs or their gradients, that of the inner convolution

  private let inputRoom: Int
  private let outputRoom: Int

  private func rooms(_ call: LayerCall) -> (
    images: UnsafeMutablePointer<Float>, outputs: UnsafeMutablePointer<Float>, inner: UnsafeMutablePointer<Float>
  ) {
    let images = call.workspace(as: Float.self)
    return (images, images + inputRoom, images + (inputRoom &+ outputRoom))
  }

  private var weightCount: Int { shape.weightCount / shape.groups }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let weights = call.parameter(0, as: Float.self)
    let bias = shape.hasBias ? call.parameter(1, as: Float.self) : nil
    let rooms = rooms(call)
    for group in 0..<shape.groups {
      if gathersInput { gather(x, group, into: rooms.images, call) }
      inner.forward(
        call, from: gathersInput ? UnsafePointer(rooms.images) : x, weights: weights + group &* weightCount,
        bias: bias.map { $0 + group &* shape.outPlanes },
        to: GradientDestination(pointer: gathersOutput ? rooms.outputs : y, accumulates: false),
        workspace: rooms.inner)
      if gathersOutput {
        eachOutput(group, call) { inside, outside, step, count, _ in
          let (from, to) = (rooms.outputs + inside, y + outside)
          if step == 1 { return to.update(from: from, count: count) }
          for j in 0..<count { to[j &* step] = from[j] }
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradWeight = call.gradParameter(0, as: Float.self)
    let gradBias = shape.hasBias ? call.gradParameter(1, as: Float.self) : nil
    let gradInput = call.gradInput(as: Float.self)
    guard let gradient = call.gradOutput(as: Float.self) else {
      gradWeight?.prepare(count: shape.weightCount)
      gradBias?.prepare(count: shape.outChannels)
      gradInput?.prepare(count: imagePlanes &* phases.imageArea)
      return
    }
    let weights = call.parameter(0, as: Float.self)
    let x = gradWeight == nil ? nil : call.input(as: Float.self)
    let rooms = rooms(call)
    for group in 0..<shape.groups {
      if let x, gathersInput { gather(x, group, into: rooms.images, call) }
      if gathersOutput {
        eachOutput(group, call) { inside, outside, step, count, width in
          let (from, to) = (gradient + outside, rooms.outputs + inside)
          if step == 1 {
            to.update(from: from, count: count)
          } else {
            for j in 0..<count { to[j] = from[j &* step] }
          }
          (to + count).update(repeating: 0, count: width &- count)
        }
      }
      let own = gathersInput ? GradientDestination(pointer: rooms.images, accumulates: false) : gradInput
      inner.backward(
        call, images: x.map { gathersInput ? UnsafePointer(rooms.images) : $0 },
        gradient: gathersOutput ? UnsafePointer(rooms.outputs) : gradient, weights: weights + group &* weightCount,
        gradWeight: gradWeight.map { $0.part(group &* weightCount) },
        gradBias: gradBias.map { $0.part(group &* shape.outPlanes) }, gradInput: gradInput == nil ? nil : own,
        workspace: rooms.inner)
      // The gathered images have served; their gradients have taken their place.
      if let gradInput, gathersInput { fold(rooms.images, group, into: gradInput, call) }
    }
  }

  private var imagePlanes: Int { shape.images &* shape.inChannels }

  /// Planes of a group's images: body gets that of the image, and the first of the gathered phases.
  private func eachPlane(_ group: Int, _ call: LayerCall, _ body: (_ plane: Int, _ first: Int) -> Void) {
    call.step.parallelFor(shape.images &* shape.inPlanes) { task, _ in
      let (image, channel) = (task / shape.inPlanes, task % shape.inPlanes)
      body(
        image &* shape.inChannels &+ group &* shape.inPlanes &+ channel,
        (image &* phases.count &* shape.inPlanes &+ channel) &* phases.area)
    }
  }

  private func gather(
    _ x: UnsafePointer<Float>, _ group: Int, into images: UnsafeMutablePointer<Float>, _ call: LayerCall
  ) {
    eachPlane(group, call) { plane, first in
      phases.fill(x + plane &* phases.imageArea, into: images + first, stride: shape.inPlanes &* phases.area)
    }
  }

  private func fold(
    _ images: UnsafeMutablePointer<Float>, _ group: Int, into target: GradientDestination<Float>, _ call: LayerCall
  ) {
    eachPlane(group, call) { plane, first in
      phases.fold(images + first, stride: shape.inPlanes &* phases.area, into: target, plane: plane)
    }
  }

  /// Pairs each row of the inner outputs with the place of its first element in the outer ones, where the others follow
  /// at `step`: `count` of them, and none for the rest of the row's `width`.
  private func eachOutput(
    _ group: Int, _ call: LayerCall,
    _ body: (_ inside: Int, _ outside: Int, _ step: Int, _ count: Int, _ width: Int) -> Void
  ) {
    let (window, outer) = (sizes.window, shape.window)
    call.step.parallelFor(shape.images &* shape.outPlanes) { task, _ in
      let (image, channel) = (task / shape.outPlanes, task % shape.outPlanes)
      let plane = (image &* shape.outChannels &+ group &* shape.outPlanes &+ channel) &* outer.outputCount
      for a in 0..<phases.dilation.0 {
        for b in 0..<phases.dilation.1 {
          let phase = image &* phases.count &+ a &* phases.dilation.1 &+ b
          let first = (phase &* shape.outPlanes &+ channel) &* window.outputCount
          for i in 0..<window.outputHeight {
            let row = i &* phases.dilation.0 &+ a
            let start = plane &+ row &* outer.outputWidth &+ b
            let inside = first &+ i &* window.outputWidth
            let columns =
              row < outer.outputHeight ? (outer.outputWidth &- b &+ phases.dilation.1 &- 1) / phases.dilation.1 : 0
            body(inside, start, phases.dilation.1, min(columns, window.outputWidth), window.outputWidth)
          }
        }
      }
    }
  }
}

extension GradientDestination {
  /// What begins at an element of it.
  fileprivate func part(_ first: Int) -> GradientDestination {
    GradientDestination(pointer: pointer + first, accumulates: accumulates)
  }
}
