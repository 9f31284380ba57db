import TenonKernels
import TenonPlugin

/// Convolution as matrix products of the weights with columns of pixels (im2col).
///
/// Source: Chellapilla et al. 2006, High Performance Convolutional Neural Networks for Document Processing.
struct GemmConvolution<T: Scalar>: Sendable {
  let shape: ConvolutionShape
  let tiling: ConvolutionTiling
  /// The image itself serves as the matrix of columns.
  let isDirect: Bool
  /// Input channels, and their number of blocks, that one task of a gradient covers.
  let blockPlanes: Int
  let blockCount: Int
  /// Parts of the batch whose parameter gradients are summed up apart, then added in order.
  let chunkCount: Int

  /// Tasks that keep many cores busy without making them small.
  private static var wantedTasks: Int { 16 }
  /// Elements of all partial gradients together.
  private static var maximumPartialCount: Int { 4 << 20 }

  init(_ shape: ConvolutionShape, _ request: PlanRequest) {
    self.shape = shape
    tiling = ConvolutionTiling(shape)
    isDirect = shape.window.isPointwise && tiling.imagesPerTile == 1
    let affordable = max(1, Self.maximumPartialCount / (shape.weightCount &+ shape.outChannels))
    chunkCount = min(affordable, Self.wantedTasks, max(1, tiling.tileCount))
    // Where the batch is too small or the weights too large to be divided, the channels are.
    let tasks = max(1, min(chunkCount, tiling.imageTiles)) &* shape.groups
    let narrowest = max(1, 64 / shape.window.tapCount)
    let wantedBlocks = max(1, min((Self.wantedTasks + tasks - 1) / tasks, shape.inPlanes / narrowest))
    blockPlanes = (shape.inPlanes + wantedBlocks - 1) / wantedBlocks
    blockCount = (shape.inPlanes + blockPlanes - 1) / blockPlanes
  }

  /// For people.
  var summary: String {
    (isDirect ? "gemm" : "im2col + gemm")
      + (tiling.imagesPerTile > 1 ? ", \(tiling.imagesPerTile) images a tile" : ", \(tiling.rowsPerTile) rows a tile")
  }

  /// Elements of one partial gradient of all parameters.
  var partialStride: Int { shape.weightCount &+ shape.outChannels }
  /// Elements of scratch that the tasks share.
  var partialCount: Int { chunkCount > 1 ? chunkCount &* partialStride : 0 }
  /// Elements of scratch of one worker: the columns, and the outputs of several images side by side.
  var columnCount: Double {
    let pixels = Double(tiling.imagesPerTile) * Double(tiling.rowsPerTile) * Double(tiling.outputWidth)
    return pixels * Double(shape.fanIn + (tiling.imagesPerTile > 1 ? shape.outPlanes : 0)) + 32
  }

  func forward(_ call: LayerCall, _ x: UnsafePointer<T>) {
    forward(
      call, x, bias: shape.hasBias ? call.parameter(1, as: T.self) : nil,
      into: GradientDestination(pointer: call.output(as: T.self), accumulates: false))
  }

  /// - Parameter bias: only where `target` is overwritten.
  func forward(
    _ call: LayerCall, _ x: UnsafePointer<T>, bias: UnsafePointer<T>?, into target: GradientDestination<T>
  ) {
    let (y, accumulates) = (target.pointer, target.accumulates)
    let weight = call.parameter(0, as: T.self)
    call.step.parallelFor(tiling.tileCount &* shape.groups) { task, worker in
      let tile = tiling.tile(task / shape.groups)
      let group = task % shape.groups
      let (columns, rowLength) = columns(
        x, tile, firstPlane: group &* shape.inPlanes, planes: shape.inPlanes, call, worker)
      let weights = weight + group &* shape.outPlanes &* shape.fanIn
      let biases = bias.map { $0 + group &* shape.outPlanes }
      if tiling.imagesPerTile == 1 {
        let target = y + outputOffset(tile, group)
        if let biases {
          for plane in 0..<shape.outPlanes {
            (target + plane &* shape.window.outputCount).update(repeating: biases[plane], count: tile.pixels)
          }
        }
        BLAS.gemm(
          m: shape.outPlanes, n: tile.pixels, k: shape.fanIn, weights, rowA: shape.fanIn, columns, rowB: rowLength,
          into: target, rowC: shape.window.outputCount, accumulate: biases != nil || accumulates)
      } else {
        let result = sideBySide(call, worker)
        BLAS.gemm(
          m: shape.outPlanes, n: tile.pixels, k: shape.fanIn, weights, rowA: shape.fanIn, columns, rowB: rowLength,
          into: result, rowC: tile.pixels)
        spread(
          UnsafePointer(result), biases, tile, group, into: GradientDestination(pointer: y, accumulates: accumulates))
      }
    }
  }

  /// The matrix of what the tile's pixels see, and the length of its rows.
  func columns(
    _ x: UnsafePointer<T>, _ tile: ConvolutionTile, firstPlane: Int, planes: Int, _ call: LayerCall, _ worker: Int
  ) -> (UnsafePointer<T>, Int) {
    let window = shape.window
    let first = x + (tile.firstImage &* shape.inChannels &+ firstPlane) &* window.planeCount
    if isDirect { return (first + tile.rows.lowerBound &* window.width, window.planeCount) }
    let columns = call.workspace(worker: worker, as: T.self)
    for image in 0..<tile.imageCount {
      window.im2col(
        first + image &* shape.inChannels &* window.planeCount, planes: planes, rows: tile.rows,
        into: columns + image &* tile.imagePixels, rowLength: tile.pixels)
    }
    return (UnsafePointer(columns), tile.pixels)
  }

  /// A worker's memory for [outPlanes, pixels of several images], behind its columns.
  func sideBySide(_ call: LayerCall, _ worker: Int) -> UnsafeMutablePointer<T> {
    call.workspace(worker: worker, as: T.self) + (shape.fanIn &* tiling.maximumPixels &+ 15) & ~15
  }

  func outputOffset(_ tile: ConvolutionTile, _ group: Int) -> Int {
    (tile.firstImage &* shape.outChannels &+ group &* shape.outPlanes) &* shape.window.outputCount
      &+ tile.rows.lowerBound &* shape.window.outputWidth
  }

  private func spread(
    _ result: UnsafePointer<T>, _ biases: UnsafePointer<T>?, _ tile: ConvolutionTile, _ group: Int,
    into y: GradientDestination<T>
  ) {
    let count = shape.window.outputCount
    for image in 0..<tile.imageCount {
      let target = y.pointer + (outputOffset(tile, group) &+ image &* shape.outChannels &* count)
      for plane in 0..<shape.outPlanes {
        let from = result + (plane &* tile.pixels &+ image &* count)
        let to = target + plane &* count
        let bias = biases.map { $0[plane] } ?? 0
        if y.accumulates {
          add(from, to: to, count: count)
        } else {
          for pixel in 0..<count { to[pixel] = from[pixel] + bias }
        }
      }
    }
  }
}
