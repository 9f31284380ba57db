import CTenonKernels
import TenonKernels
import TenonPlugin

/// One direction of a convolution with images in lanes: rows of outputs from rows of inputs.
struct LaneRows: Sendable {
  let channels: Int
  let outputs: Int
  let input: (height: Int, width: Int)
  let output: (height: Int, width: Int)
  /// Rows and columns of padding before the image; negative where the first ones are not read.
  let offset: (top: Int, left: Int)
  let kernel: (height: Int, width: Int)
  let imageBlocks: Int
  let rowsPerTask: Int
  /// Tasks keep four channels of their rows, an even number, to take maxima of 2 x 2 of them.
  private let pools: Bool
  /// Five taps a row: Winograd's F(4, 5).
  ///
  /// Measured at 1.9 times the speed of the direct way for 20 channels at 14 x 14 and 1.3 times for one channel at
  /// 28 x 28, with an error of 8e-7.
  let usesWinograd: Bool

  static let lanes = 16
  /// Output channels that are computed together, as the weights are packed.
  static let together = 4
  private static let wantedTasks = 16

  init(
    channels: Int, outputs: Int, input: (Int, Int), output: (Int, Int), offset: (Int, Int), kernel: (Int, Int),
    imageBlocks: Int, isExact: Bool, pools: Bool = false
  ) {
    self.channels = channels
    self.outputs = outputs
    self.input = input
    self.output = output
    self.offset = offset
    self.kernel = kernel
    self.imageBlocks = imageBlocks
    self.pools = pools
    usesWinograd = kernel.1 == 5 && !isExact
    let parts = min(output.0, max(1, (Self.wantedTasks &+ imageBlocks &- 1) / max(1, imageBlocks)))
    let rows = (output.0 &+ parts &- 1) / max(1, parts)
    rowsPerTask = pools ? (rows &+ 1) / 2 &* 2 : rows
  }

  /// The same, with maxima of 2 x 2 behind it.
  var pooled: LaneRows {
    LaneRows(
      channels: channels, outputs: outputs, input: input, output: output, offset: offset, kernel: kernel,
      imageBlocks: imageBlocks, isExact: !usesWinograd, pools: true)
  }

  var outputBlocks: Int { (outputs &+ Self.together &- 1) / Self.together }
  var taps: Int { kernel.height &* kernel.width }
  private var paddedWidth: Int { output.width &+ kernel.width &- 1 }
  var paddedRows: Int { rowsPerTask &+ kernel.height &- 1 }

  /// Elements of the packed weights.
  var packedCount: Int {
    usesWinograd ? LaneWinograd.points &* pointStride : (outputBlocks &* Self.together &* channels &* taps &+ 15) & ~15
  }
  /// Elements of a worker's scratch: the padded rows of one task, and four channels of its results where it pools.
  var scratchCount: Int {
    inputCount &+ (pools ? Self.together &* rowsPerTask &* output.width &* Self.lanes : 0)
  }
  /// Elements of the scratch before those results.
  var inputCount: Int {
    usesWinograd ? LaneWinograd(self).scratchCount : channels &* paddedRows &* paddedWidth &* Self.lanes
  }
  /// Elements of the packed weights of one point of Winograd's.
  var pointStride: Int { outputBlocks &* Self.together &* channels &* kernel.height }

  /// Packs weights as [output / 4][channel][tap][4]; those past the last output are zero.
  func pack(
    into packed: UnsafeMutablePointer<Float>,
    _ weight: (_ output: Int, _ channel: Int, _ tap: Int) -> Float
  ) {
    if usesWinograd { return LaneWinograd(self).pack(into: packed, weight) }
    var at = 0
    for block in 0..<outputBlocks {
      for channel in 0..<channels {
        for tap in 0..<taps {
          for j in 0..<Self.together {
            let output = block &* Self.together &+ j
            packed[at] = output < outputs ? weight(output, channel, tap) : 0
            at &+= 1
          }
        }
      }
    }
  }

  /// Computes a layer's output from its input, weight and bias, with the packed weights in the workspace.
  ///
  /// - Parameter activation: behind maxima of 2 x 2, which `pooled` rows have.
  func forward(_ call: LayerCall, hasBias: Bool, activation: tenon_unary? = nil) {
    let packed = call.workspace(as: Float.self)
    let weight = call.parameter(0, as: Float.self)
    let (channels, taps) = (channels, taps)
    pack(into: packed) { output, channel, tap in weight[(output &* channels &+ channel) &* taps &+ tap] }
    let output = GradientDestination(pointer: call.output(as: Float.self), accumulates: false)
    run(
      call, call.input(as: Float.self), packed, hasBias ? call.parameter(1, as: Float.self) : nil,
      LaneTarget(output, self, activation: activation))
  }

  /// Calls `body` for each task: `count` rows of a block of images, with the worker's scratch.
  func each(
    _ call: LayerCall,
    _ body: (_ block: Int, _ firstRow: Int, _ count: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    let parts = (output.height &+ rowsPerTask &- 1) / max(1, rowsPerTask)
    call.step.parallelFor(imageBlocks &* parts) { task, worker in
      let firstRow = task % parts &* rowsPerTask
      body(
        task / parts, firstRow, min(rowsPerTask, output.height &- firstRow),
        call.workspace(worker: worker, as: Float.self))
    }
  }

  /// - Parameters:
  ///   - x: [⌈N / 16⌉, channels, height, width, 16].
  ///   - bias: one for each output, or nil.
  func run(
    _ call: LayerCall, _ x: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ target: LaneTarget
  ) {
    if usesWinograd { return LaneWinograd(self).run(call, x, packed, bias, target) }
    let inputPlane = input.height &* input.width &* Self.lanes
    let kernels = tenon_lanes().pointee
    each(call) { block, firstRow, rows, padded in
      for channel in 0..<channels {
        kernels.pad_plane(
          x + (block &* channels &+ channel) &* inputPlane, Int64(input.height), Int64(input.width),
          Int64(firstRow &- offset.top), Int64(0 &- offset.left), Int64(rows &+ kernel.height &- 1),
          Int64(paddedWidth), padded + channel &* paddedRows &* paddedWidth &* Self.lanes)
      }
      var convolution = tenon_lane_convolution(
        channels: Int64(channels), kernel_height: Int64(kernel.height), kernel_width: Int64(kernel.width),
        columns: Int64(output.width), row: Int64(paddedWidth &* Self.lanes),
        plane: Int64(paddedRows &* paddedWidth &* Self.lanes), output_plane: 0)
      for group in 0..<outputBlocks {
        let first = group &* Self.together
        let past = min(first &+ Self.together, outputs)
        let weights = packed + first &* channels &* taps
        let to = target.rows(block, first, firstRow, rows, scratch: padded + inputCount)
        convolution.output_plane = Int64(to.plane)
        for row in 0..<rows {
          kernels.convolve_row(
            &convolution, padded + row &* paddedWidth &* Self.lanes, weights, bias.map { $0 + first },
            Int64(past &- first), to.pointer + row &* output.width &* Self.lanes, target.adds)
        }
        target.finish(to, block, first..<past, firstRow, rows)
      }
    }
  }
}
