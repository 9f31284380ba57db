internal import CTenonKernels
import TenonCore

/// The gradient of plain images of a strided convolution of few channels: the phases of the stride become channels.
///
/// Pixels that lie `stride` apart see the same taps of the kernel, those of one phase. Phase by phase a block of 16 lanes
/// would hold the few channels alone; here it holds all phases side by side, 12 lanes for 3 channels with stride 2. Their
/// sums are one convolution of the output's gradient without stride, of ceil(kernel / stride) taps along each side, with
/// zeros where a phase has a tap less. At the end the phases are put together to images.
///
/// - Source: Shi et al. 2016, Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
///   Neural Network, §3: the same in the other direction.
struct PhaseDataPass: Sendable {
  private let sizes: ConvolutionSizes
  /// Of the convolution from the output's gradient to the phases.
  private let phases: ConvolutionSizes
  private let pass: ConvolutionPass
  /// The first row and column that the phases have.
  private let origin: (row: Int, column: Int)

  /// Nil where it cannot be done.
  init?(_ sizes: ConvolutionSizes) {
    let window = sizes.window
    guard sizes.groups == 1, window.top < window.kernelHeight, window.left < window.kernelWidth else { return nil }
    let rows = Axis(window.height, window.kernelHeight, window.strideHeight, window.top)
    let columns = Axis(window.width, window.kernelWidth, window.strideWidth, window.left)
    origin = (rows.origin, columns.origin)
    phases = ConvolutionSizes(
      images: sizes.images, channels: sizes.outChannels,
      outChannels: sizes.channels * window.strideHeight * window.strideWidth,
      window: SlidingWindow(
        image: (window.outputHeight, window.outputWidth), kernel: (rows.taps, columns.taps), stride: (1, 1),
        top: rows.padding, left: columns.padding, dilation: (1, 1), output: (rows.count, columns.count)))
    guard let pass = ConvolutionPass(phases, .direct, backward: false, toPlain: true) else { return nil }
    self.sizes = sizes
    self.pass = pass
  }

  /// One side of the images.
  private struct Axis {
    /// Taps of a phase.
    let taps: Int
    /// Of the first pixel, counted in strides from where the kernel begins.
    let origin: Int
    /// Pixels of a phase.
    let count: Int
    /// Before the output's gradient.
    let padding: Int

    init(_ extent: Int, _ kernel: Int, _ stride: Int, _ before: Int) {
      taps = (kernel + stride - 1) / stride
      origin = before / stride
      count = (extent - 1 + before) / stride - origin + 1
      padding = taps - 1 - origin
    }
  }

  // MARK: The workspace: weights of the phases, their bias, their planes, scratch

  private var weightRoom: Int { ConvolutionSizes.padded(phases.weightCount) }
  private var biasRoom: Int { ConvolutionSizes.padded(phases.outChannels) }
  private var planeRoom: Int {
    ConvolutionSizes.padded(phases.images &* phases.outChannels &* phases.window.outputCount)
  }

  /// Floats of scratch that the tasks share.
  var workspaceCount: Int { weightRoom &+ biasRoom &+ planeRoom &+ pass.workspaceCount }
  /// Floats of scratch of a worker.
  var workerCount: Int { pass.workerCount }

  /// - Parameters:
  ///   - gradient: of the output, in blocks.
  ///   - weights: plain [out_channels, channels, kernel height, kernel width].
  ///   - target: the images' gradient, plain; the bias is that of each of their channels.
  func run(
    _ call: LayerCall, from gradient: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    to target: tenon_convolution_target, workspace: UnsafeMutablePointer<Float>
  ) {
    let (bias, planes) = (workspace + weightRoom, workspace + (weightRoom &+ biasRoom))
    call.step.parallelFor(phases.outChannels) { channel, _ in
      spread(weights, of: channel, into: workspace)
      if let given = target.bias { bias[channel] = given[channel % sizes.channels] }
    }
    var sums = tenon_convolution_target()
    sums.pixels = planes
    sums.bias = target.bias.map { _ in UnsafePointer(bias) }
    pass.run(call, from: gradient, weights: UnsafePointer(workspace), to: sums, workspace: planes + planeRoom)
    let destination = GradientDestination<Float>(pointer: target.pixels, accumulates: target.accumulates != 0)
    call.step.parallelFor(sizes.images &* sizes.channels) { plane, _ in
      gather(UnsafePointer(planes), plane, into: destination)
    }
  }

  /// The weights of one channel of the phases, [stride rows, stride columns, channels] in this order: the taps of its phase,
  /// the last one first.
  private func spread(
    _ weights: UnsafePointer<Float>, of channel: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let window = sizes.window
    let (phase, plane) = channel.quotientAndRemainder(dividingBy: sizes.channels)
    let (row, column) = phase.quotientAndRemainder(dividingBy: window.strideWidth)
    let (rows, columns) = (phases.window.kernelHeight, phases.window.kernelWidth)
    var target = target + channel &* sizes.outChannels &* rows &* columns
    for output in 0..<sizes.outChannels {
      let kernel = weights + (output &* sizes.channels &+ plane) &* window.tapCount
      for a in 0..<rows {
        let i = (rows &- 1 &- a) &* window.strideHeight &+ row
        for b in 0..<columns {
          let j = (columns &- 1 &- b) &* window.strideWidth &+ column
          let isTap = i < window.kernelHeight && j < window.kernelWidth
          target[b] = isTap ? kernel[i &* window.kernelWidth &+ j] : 0
        }
        target += columns
      }
    }
  }

  /// Puts the phases of one plane of the images together.
  private func gather(_ planes: UnsafePointer<Float>, _ plane: Int, into destination: GradientDestination<Float>) {
    let window = sizes.window
    let (image, channel) = plane.quotientAndRemainder(dividingBy: sizes.channels)
    let area = phases.window.outputCount
    let first = planes + (image &* phases.outChannels &+ channel) &* area
    for row in 0..<window.height {
      let (strides, phase) = (row &+ window.top).quotientAndRemainder(dividingBy: window.strideHeight)
      let source =
        first
        + (phase &* window.strideWidth &* sizes.channels &* area
          &+ (strides &- origin.row) &* phases.window.outputWidth)
      let target = destination.pointer + (plane &* window.height &+ row) &* window.width
      gatherRow(source, phase: sizes.channels &* area, into: target, adds: destination.accumulates)
    }
  }

  /// - Parameter phase: elements from one phase of the row to the next.
  private func gatherRow(
    _ source: UnsafePointer<Float>, phase: Int, into target: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    let window = sizes.window
    var done = 0
    if window.strideWidth == 2, !adds {
      // Where the padding is odd, even columns are of the second phase, and odd ones of the first, one further on.
      let shift = window.left & 1
      let (even, odd) = (source + shift &* phase, source + ((1 &- shift) &* phase &+ shift))
      while done &+ 16 <= window.width {
        func eight(_ phase: UnsafePointer<Float>) -> SIMD8<Float> {
          UnsafeRawPointer(phase + done / 2).loadUnaligned(as: SIMD8<Float>.self)
        }
        var columns = SIMD16<Float>()
        (columns.evenHalf, columns.oddHalf) = (eight(even), eight(odd))
        UnsafeMutableRawPointer(target + done).storeBytes(of: columns, as: SIMD16<Float>.self)
        done &+= 16
      }
    }
    for column in done..<window.width {
      let (strides, own) = (column &+ window.left).quotientAndRemainder(dividingBy: window.strideWidth)
      let value = source[own &* phase &+ strides &- origin.column]
      target[column] = adds ? target[column] + value : value
    }
  }
}

extension ConvolutionSizes {
  /// How much less work the gradient of the images is with all phases of the stride in the lanes: by blocks of lanes times
  /// taps.
  public var phaseGain: Double {
    let (rows, columns) = (window.strideHeight, window.strideWidth)
    guard groups == 1 else { return 1 }
    let taps = ((window.kernelHeight &+ rows &- 1) / rows) &* ((window.kernelWidth &+ columns &- 1) / columns)
    return Double(Self.padded(channels) &* window.tapCount) / Double(Self.padded(channels &* rows &* columns) &* taps)
  }
}
