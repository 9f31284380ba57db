import CTenonKernels
import TenonKernels
import TenonPlugin

/// Gradients of weights and bias with images in lanes.
///
/// A task is one input channel with four output channels, over all images in their order, so that no sum is split; where
/// these are too few, each kernel row is a task.
struct LaneWeightGradient: Sendable {
  private let channels: Int
  private let outputs: Int
  private let images: Int
  private let window: SlidingWindow
  private let rowsPerTask: Int

  private static let lanes = 16
  private static let together = 4
  private static let wantedTasks = 12

  init(_ shape: ConvolutionShape) {
    channels = shape.inPlanes
    outputs = shape.outPlanes
    images = shape.images
    window = shape.window
    let blocks = (outputs &+ Self.together &- 1) / Self.together
    rowsPerTask = channels &* blocks >= Self.wantedTasks ? window.kernelHeight : 1
  }

  private var paddedWidth: Int { window.outputWidth &+ window.kernelWidth &- 1 }
  private var paddedCount: Int {
    (window.outputHeight &+ rowsPerTask &- 1) &* paddedWidth &* Self.lanes
  }
  private var sumCount: Int { (Self.together &* rowsPerTask &* window.kernelWidth &+ 1) &* Self.lanes }
  private var outputPlane: Int { window.outputCount &* Self.lanes }

  /// Elements of a worker's scratch: a padded plane, the sums, and the gradients of fewer than four outputs.
  var scratchCount: Int {
    paddedCount &+ sumCount &+ (outputs < Self.together ? Self.together &* outputPlane : 0)
  }

  func run(
    _ call: LayerCall, _ x: UnsafePointer<Float>?, _ gradient: UnsafePointer<Float>,
    _ gradWeight: GradientDestination<Float>?, _ gradBias: GradientDestination<Float>?
  ) {
    let blocks = (outputs &+ Self.together &- 1) / Self.together
    let parts = window.kernelHeight / rowsPerTask
    call.step.parallelFor((x == nil ? 1 : channels &* parts) &* blocks) { task, worker in
      let block = task % blocks
      let part = task / blocks % parts
      let channel = task / blocks / parts
      let scratch = call.workspace(worker: worker, as: Float.self)
      if let gradWeight, let x { weights(x, gradient, channel, block, part, scratch, gradWeight) }
      if let gradBias, channel == 0, part == 0 { bias(gradient, block, scratch, gradBias) }
    }
  }

  private func weights(
    _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, _ channel: Int, _ block: Int, _ part: Int,
    _ scratch: UnsafeMutablePointer<Float>, _ target: GradientDestination<Float>
  ) {
    let kernels = tenon_lanes().pointee
    let taps = rowsPerTask &* window.kernelWidth
    let inputPlane = window.planeCount &* Self.lanes
    let (padded, sums) = (scratch, scratch + paddedCount)
    sums.update(repeating: 0, count: sumCount)
    // Always four channels: the last ones again where four do not go into their number.
    let first = min(block &* Self.together, max(0, outputs &- Self.together))
    let rows = window.outputHeight
    var convolution = tenon_lane_convolution(
      channels: 1, kernel_height: Int64(rowsPerTask), kernel_width: Int64(window.kernelWidth),
      columns: Int64(window.outputWidth), row: Int64(paddedWidth &* Self.lanes), plane: Int64(paddedCount),
      output_plane: Int64(outputPlane))
    for image in 0..<(images &+ 15) / 16 {
      kernels.pad_plane(
        x + (image &* channels &+ channel) &* inputPlane, Int64(window.height), Int64(window.width),
        Int64(part &* rowsPerTask &- window.top), Int64(0 &- window.left), Int64(rows &+ rowsPerTask &- 1),
        Int64(paddedWidth), padded)
      var from = gradient + (image &* outputs &+ first) &* outputPlane
      if outputs < Self.together {
        let copy = sums + sumCount
        copy.update(from: from, count: outputs &* outputPlane)
        (copy + outputs &* outputPlane).update(repeating: 0, count: (Self.together &- outputs) &* outputPlane)
        from = UnsafePointer(copy)
      }
      kernels.add_weight_gradients(
        &convolution, Int64(rows), Int64(min(16, images &- image &* 16)), padded, from, sums)
    }
    for output in block &* Self.together..<min(outputs, (block &+ 1) &* Self.together) {
      let at =
        ((output &* channels &+ channel) &* window.kernelHeight &+ part &* rowsPerTask) &* window.kernelWidth
      for tap in 0..<taps {
        target.write(
          kernels.sum_of_lanes(sums + ((output &- first) &* taps &+ tap) &* Self.lanes), at: at &+ tap)
      }
    }
  }

  private func bias(
    _ gradient: UnsafePointer<Float>, _ block: Int, _ scratch: UnsafeMutablePointer<Float>,
    _ target: GradientDestination<Float>
  ) {
    let kernels = tenon_lanes().pointee
    for output in block &* Self.together..<min(outputs, (block &+ 1) &* Self.together) {
      scratch.update(repeating: 0, count: Self.lanes)
      for image in 0..<(images &+ 15) / 16 {
        kernels.add_vectors(
          gradient + (image &* outputs &+ output) &* outputPlane, Int64(window.outputCount),
          Int64(min(16, images &- image &* 16)), scratch)
      }
      target.write(kernels.sum_of_lanes(scratch), at: output)
    }
  }
}
