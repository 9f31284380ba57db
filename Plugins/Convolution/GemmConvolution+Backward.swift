import TenonKernels
import TenonPlugin

extension GemmConvolution {
  /// Input gradients: dx = col2im(Wᵀ g).
  ///
  /// A task owns the planes that it adds to: a tile of images and a block of channels.
  func backwardInput(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ target: GradientDestination<T>) {
    let window = shape.window
    let weight = call.parameter(0, as: T.self)
    let blocks = shape.groups &* blockCount
    call.step.parallelFor(tiling.imageTiles &* blocks) { task, worker in
      let (group, firstPlane, planes) = block(task % blocks)
      let weights = weight + (group &* shape.outPlanes &* shape.fanIn &+ firstPlane &* window.tapCount)
      let imageTile = task / blocks
      let first = imageTile &* tiling.imagesPerTile &* shape.inChannels &+ group &* shape.inPlanes &+ firstPlane
      let images = target.pointer + first &* window.planeCount
      let imageStride = shape.inChannels &* window.planeCount
      if !isDirect, !target.accumulates {
        for image in 0..<tiling.tile(images: imageTile, rows: 0).imageCount {
          (images + image &* imageStride).update(repeating: 0, count: planes &* window.planeCount)
        }
      }
      for row in 0..<tiling.rowTiles {
        let tile = tiling.tile(images: imageTile, rows: row)
        let (gradients, rowLength) = gradients(gradient, tile, group, call, worker)
        let columns = call.workspace(worker: worker, as: T.self)
        BLAS.gemm(
          m: planes &* window.tapCount, n: tile.pixels, k: shape.outPlanes, weights, rowA: shape.fanIn,
          transposeA: true, gradients, rowB: rowLength,
          into: isDirect ? images + tile.rows.lowerBound &* window.width : columns,
          rowC: isDirect ? window.planeCount : tile.pixels, accumulate: isDirect && target.accumulates)
        if isDirect { continue }
        for image in 0..<tile.imageCount {
          window.col2im(
            columns + image &* tile.imagePixels, rowLength: tile.pixels, planes: planes, rows: tile.rows,
            addingTo: images + image &* imageStride)
        }
      }
    }
  }

  /// dW = Σ g · columnsᵀ and db = Σ g, summed up over fixed parts of the batch, which are then added in order.
  ///
  /// - Parameter partials: memory for all parts; nil when there is only one.
  func backwardParameters(
    _ call: LayerCall, _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ gradWeight: GradientDestination<T>?,
    _ gradBias: GradientDestination<T>?, partials: UnsafeMutablePointer<T>?
  ) {
    let blocks = shape.groups &* blockCount
    call.step.parallelFor(chunkCount &* blocks) { task, worker in
      let chunk = task / blocks
      let part = partials.map { $0 + chunk &* partialStride }
      let (group, firstPlane, planes) = block(task % blocks)
      let first = chunk &* tiling.tileCount / chunkCount
      let past = (chunk &+ 1) &* tiling.tileCount / chunkCount
      if let gradWeight {
        let target =
          (part ?? gradWeight.pointer)
          + (group &* shape.outPlanes &* shape.fanIn &+ firstPlane &* shape.window.tapCount)
        var accumulates = part == nil && gradWeight.accumulates
        for index in first..<past {
          let tile = tiling.tile(index)
          addWeightGradient(
            call, x, gradient, tile, group, firstPlane, planes, worker, into: target, accumulate: accumulates)
          accumulates = true
        }
      }
      if let gradBias, firstPlane == 0 {
        let target = (part.map { $0 + shape.weightCount } ?? gradBias.pointer) + group &* shape.outPlanes
        if part != nil || !gradBias.accumulates { target.update(repeating: 0, count: shape.outPlanes) }
        for index in first..<past { addBiasGradient(gradient, tiling.tile(index), group, to: target) }
      }
    }
    guard let partials else { return }
    if let gradWeight { combine(call, UnsafePointer(partials), shape.weightCount, into: gradWeight) }
    if let gradBias {
      combine(call, UnsafePointer(partials + shape.weightCount), shape.outChannels, into: gradBias)
    }
  }

  private func addWeightGradient(
    _ call: LayerCall, _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ tile: ConvolutionTile, _ group: Int,
    _ firstPlane: Int, _ planes: Int, _ worker: Int, into target: UnsafeMutablePointer<T>, accumulate: Bool
  ) {
    let (columns, columnLength) = columns(
      x, tile, firstPlane: group &* shape.inPlanes &+ firstPlane, planes: planes, call, worker)
    let (gradients, gradientLength) = gradients(gradient, tile, group, call, worker)
    BLAS.gemm(
      m: shape.outPlanes, n: planes &* shape.window.tapCount, k: tile.pixels, gradients, rowA: gradientLength,
      columns, rowB: columnLength, transposeB: true, into: target, rowC: shape.fanIn, accumulate: accumulate)
  }

  private func addBiasGradient(
    _ gradient: UnsafePointer<T>, _ tile: ConvolutionTile, _ group: Int, to target: UnsafeMutablePointer<T>
  ) {
    let count = shape.window.outputCount
    for image in 0..<tile.imageCount {
      let planes = gradient + (outputOffset(tile, group) &+ image &* shape.outChannels &* count)
      for plane in 0..<shape.outPlanes { target[plane] += sum(planes + plane &* count, count: tile.imagePixels) }
    }
  }

  /// Adds the parts in their order, whoever computed them.
  private func combine(
    _ call: LayerCall, _ partials: UnsafePointer<T>, _ count: Int, into target: GradientDestination<T>
  ) {
    ElementChunks(count, perTask: 2_048).each(call) { range in
      let (first, length) = (range.lowerBound, range.count)
      let sums = target.pointer + first
      if !target.accumulates { sums.update(repeating: 0, count: length) }
      for chunk in 0..<chunkCount { add(partials + (chunk &* partialStride &+ first), to: sums, count: length) }
    }
  }

  /// The group, the first plane in it and the number of planes of one block of channels.
  private func block(_ index: Int) -> (group: Int, firstPlane: Int, planes: Int) {
    let firstPlane = index % blockCount &* blockPlanes
    return (index / blockCount, firstPlane, min(blockPlanes, shape.inPlanes &- firstPlane))
  }

  /// The gradients of the tile's pixels as [outPlanes, pixels], and the length of the rows.
  private func gradients(
    _ gradient: UnsafePointer<T>, _ tile: ConvolutionTile, _ group: Int, _ call: LayerCall, _ worker: Int
  ) -> (UnsafePointer<T>, Int) {
    let count = shape.window.outputCount
    let first = gradient + outputOffset(tile, group)
    guard tiling.imagesPerTile > 1 else { return (first, count) }
    let target = sideBySide(call, worker)
    for plane in 0..<shape.outPlanes {
      for image in 0..<tile.imageCount {
        (target + (plane &* tile.pixels &+ image &* count))
          .update(from: first + (image &* shape.outChannels &+ plane) &* count, count: count)
      }
    }
    return (UnsafePointer(target), tile.pixels)
  }
}
