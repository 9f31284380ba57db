import TenonKernels
import TenonPlugin

/// Convolution of volumes as matrix products of the weights with columns of elements, slice by slice (im2col).
struct VolumeConvolution<T: Scalar>: VolumeConvolving {
  let plan: LayerPlan
  let shape: VolumeShape
  /// Input channels, and their number of blocks, that one task of the input's gradient covers.
  let blockPlanes: Int
  let blockCount: Int
  /// Parts of all tiles whose parameter gradients are summed up apart, then added in order.
  let chunkCount: Int

  /// Tasks that keep many cores busy without making them small.
  private static var wantedTasks: Int { 16 }
  /// Elements of all partial gradients together.
  private static var maximumPartialCount: Int { 4 << 20 }

  /// - Throws: `ComponentError` (shape) when the scratch memory would not fit an address space.
  init(_ shape: VolumeShape, _ request: PlanRequest) throws {
    self.shape = shape
    let tasks = max(1, shape.volumes &* shape.groups)
    let blocks = max(1, min((Self.wantedTasks + tasks - 1) / tasks, shape.inPlanes))
    blockPlanes = (shape.inPlanes + blocks - 1) / blocks
    blockCount = (shape.inPlanes + blockPlanes - 1) / blockPlanes
    let affordable = max(1, Self.maximumPartialCount / shape.weightCount)
    chunkCount = max(1, min(affordable, Self.wantedTasks, shape.volumes &* shape.tileCount))
    guard shape.columnCount < 0x1p36 else {
      throw ComponentError(.shape, field: "input", "rows of \(shape.window.slice.outputWidth) are too large")
    }
    var plan = LayerPlan(outputs: [shape.output])
    if request.wantsGradParameter.first == true { plan.backwardNeeds = [.input(0)] }
    plan.workerWorkspaceByteCount = Int(shape.columnCount) * MemoryLayout<T>.stride
    if chunkCount > 1, request.wantsBackward {
      plan.workspaceByteCount = chunkCount * shape.weightCount * MemoryLayout<T>.stride
    }
    plan.flops = shape.flops
    plan.bytesMoved = shape.bytesMoved(MemoryLayout<T>.stride)
    plan.algorithm = "im2col + gemm, \(shape.tileCount) tiles a volume"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws { forward(call, from: call.input(as: T.self)) }

  func forward(_ call: LayerCall, from x: UnsafePointer<T>) {
    let y = call.output(as: T.self)
    let weight = call.parameter(0, as: T.self)
    let bias = shape.hasBias ? call.parameter(1, as: T.self) : nil
    call.step.parallelFor(shape.volumes &* shape.tileCount &* shape.groups) { task, worker in
      let (place, group) = (task / shape.groups, task % shape.groups)
      let (volume, tile) = (place / shape.tileCount, shape.tile(place % shape.tileCount))
      let columns = columns(x, volume, tile, group, call, worker)
      let target = y + shape.outputOffset(volume, group, tile)
      if let bias {
        for plane in 0..<shape.outPlanes {
          (target + plane &* shape.window.outputCount)
            .update(repeating: bias[group &* shape.outPlanes &+ plane], count: tile.pixels)
        }
      }
      BLAS.gemm(
        m: shape.outPlanes, n: tile.pixels, k: shape.fanIn, weight + group &* shape.outPlanes &* shape.fanIn,
        rowA: shape.fanIn, columns, rowB: tile.pixels, into: target, rowC: shape.window.outputCount,
        accumulate: bias != nil)
    }
  }

  /// What the elements of a tile see, [fanIn, pixels].
  private func columns(
    _ x: UnsafePointer<T>, _ volume: Int, _ tile: VolumeTile, _ group: Int, _ call: LayerCall, _ worker: Int
  ) -> UnsafePointer<T> {
    let columns = call.workspace(worker: worker, as: T.self)
    let first = (volume &* shape.inChannels &+ group &* shape.inPlanes) &* shape.window.volumeCount
    shape.window.im2col(
      x + first, channels: shape.inPlanes, slices: tile.slices, rows: tile.rows, into: columns)
    return UnsafePointer(columns)
  }

  func backward(_ call: LayerCall) throws {
    let (gradWeight, gradInput) = (call.gradParameter(0, as: T.self), call.gradInput(as: T.self))
    guard let gradient = call.gradOutput(as: T.self), shape.volumes > 0 else {
      return shape.prepare(
        weight: gradWeight, bias: shape.hasBias ? call.gradParameter(1, as: T.self) : nil, input: gradInput)
    }
    // Without a gradient of the weights the input is not kept, and not read.
    backward(
      call, from: gradWeight == nil ? gradient : call.input(as: T.self), gradient: gradient, gradInput: gradInput)
  }

  func backward(
    _ call: LayerCall, from x: UnsafePointer<T>, gradient: UnsafePointer<T>, gradInput: GradientDestination<T>?
  ) {
    let gradBias = shape.hasBias ? call.gradParameter(1, as: T.self) : nil
    if let gradWeight = call.gradParameter(0, as: T.self) { weightGradient(call, x, gradient, gradWeight) }
    if let gradBias { biasGradient(call, gradient, gradBias) }
    if let gradInput { inputGradient(call, gradient, gradInput) }
  }

  /// dW = Σ g · columnsᵀ, over fixed parts of all tiles, which are then added in order.
  private func weightGradient(
    _ call: LayerCall, _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>
  ) {
    let partials = chunkCount > 1 ? call.workspace(as: T.self) : target.pointer
    let tiles = shape.volumes &* shape.tileCount
    call.step.parallelFor(chunkCount &* shape.groups) { task, worker in
      let (chunk, group) = (task / shape.groups, task % shape.groups)
      let sums = partials + (chunk &* shape.weightCount &+ group &* shape.outPlanes &* shape.fanIn)
      var accumulates = chunkCount == 1 && target.accumulates
      for place in chunk &* tiles / chunkCount..<(chunk &+ 1) &* tiles / chunkCount {
        let (volume, tile) = (place / shape.tileCount, shape.tile(place % shape.tileCount))
        BLAS.gemm(
          m: shape.outPlanes, n: shape.fanIn, k: tile.pixels,
          gradient + shape.outputOffset(volume, group, tile), rowA: shape.window.outputCount,
          columns(x, volume, tile, group, call, worker), rowB: tile.pixels, transposeB: true, into: sums,
          rowC: shape.fanIn, accumulate: accumulates)
        accumulates = true
      }
    }
    guard chunkCount > 1 else { return }
    let block = 2_048
    call.step.parallelFor((shape.weightCount &+ block &- 1) / block) { task, _ in
      let count = min(block, shape.weightCount &- task &* block)
      let sums = target.pointer + task &* block
      if !target.accumulates { sums.update(repeating: 0, count: count) }
      for chunk in 0..<chunkCount {
        add(UnsafePointer(partials + (chunk &* shape.weightCount &+ task &* block)), to: sums, count: count)
      }
    }
  }

  private func biasGradient(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>) {
    call.step.parallelFor(shape.outChannels) { channel, _ in
      var total = 0.0
      for volume in 0..<shape.volumes {
        let first = (volume &* shape.outChannels &+ channel) &* shape.window.outputCount
        total += Double(sum(gradient + first, count: shape.window.outputCount))
      }
      target.write(T(total), at: channel)
    }
  }

  /// dx = col2im(Wᵀ g); a task owns the channels that it adds to.
  private func inputGradient(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>) {
    let weight = call.parameter(0, as: T.self)
    let blocks = shape.groups &* blockCount
    call.step.parallelFor(shape.volumes &* blocks) { task, worker in
      let (volume, group) = (task / blocks, task % blocks / blockCount)
      let firstPlane = task % blockCount &* blockPlanes
      let planes = min(blockPlanes, shape.inPlanes &- firstPlane)
      let first = volume &* shape.inChannels &+ group &* shape.inPlanes &+ firstPlane
      let volumes = target.pointer + first &* shape.window.volumeCount
      if !target.accumulates { volumes.update(repeating: 0, count: planes &* shape.window.volumeCount) }
      let columns = call.workspace(worker: worker, as: T.self)
      for index in 0..<shape.tileCount {
        let tile = shape.tile(index)
        BLAS.gemm(
          m: planes &* shape.window.tapCount, n: tile.pixels, k: shape.outPlanes,
          weight + (group &* shape.outPlanes &* shape.fanIn &+ firstPlane &* shape.window.tapCount),
          rowA: shape.fanIn, transposeA: true, gradient + shape.outputOffset(volume, group, tile),
          rowB: shape.window.outputCount, into: columns, rowC: tile.pixels)
        shape.window.col2im(
          columns, channels: planes, slices: tile.slices, rows: tile.rows, addingTo: volumes)
      }
    }
  }
}
