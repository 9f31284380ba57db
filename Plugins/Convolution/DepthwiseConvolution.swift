import TenonKernels
import TenonPlugin

/// Convolution of each input channel alone, tap by tap over whole rows.
struct DepthwiseConvolution<T: Scalar>: Sendable {
  private let shape: ConvolutionShape
  private let window: SlidingWindow

  init(_ shape: ConvolutionShape) {
    self.shape = shape
    window = shape.window
  }

  /// Measured: 96 channels of 56 x 56, 7 GFLOP/s a core forward, 6 in training.
  static func nanoseconds(_ flops: Double, _ request: PlanRequest) -> Double {
    flops * (request.wantsBackward ? 3 : 1) / 6.5
  }

  func forward(_ call: LayerCall, _ x: UnsafePointer<T>) {
    let y = call.output(as: T.self)
    let weight = call.parameter(0, as: T.self)
    let bias = shape.hasBias ? call.parameter(1, as: T.self) : nil
    call.step.parallelFor(shape.images &* shape.outChannels) { plane, _ in
      let channel = plane % shape.outChannels
      let from = x + inputPlane(plane) &* window.planeCount
      let to = y + plane &* window.outputCount
      to.update(repeating: bias.map { $0[channel] } ?? 0, count: window.outputCount)
      eachRow { tap, output, input, count in
        let factor = weight[channel &* window.tapCount &+ tap]
        let (source, target) = (from + input, to + output)
        if window.strideWidth == 1 {
          for i in 0..<count { target[i] += factor * source[i] }
        } else {
          for i in 0..<count { target[i] += factor * source[i &* window.strideWidth] }
        }
      }
    }
  }

  func backwardInput(_ call: LayerCall, _ gradient: UnsafePointer<T>, _ destination: GradientDestination<T>) {
    let weight = call.parameter(0, as: T.self)
    call.step.parallelFor(shape.images &* shape.inChannels) { plane, _ in
      let to = destination.pointer + plane &* window.planeCount
      if !destination.accumulates { to.update(repeating: 0, count: window.planeCount) }
      for multiple in 0..<shape.outPlanes {
        let outputPlane = plane &* shape.outPlanes &+ multiple
        let from = gradient + outputPlane &* window.outputCount
        let weights = weight + outputPlane % shape.outChannels &* window.tapCount
        eachRow { tap, output, input, count in
          let factor = weights[tap]
          let (source, target) = (from + output, to + input)
          if window.strideWidth == 1 {
            for i in 0..<count { target[i] += factor * source[i] }
          } else {
            for i in 0..<count { target[i &* window.strideWidth] += factor * source[i] }
          }
        }
      }
    }
  }

  /// A task owns a channel; it goes through the batch in order.
  func backwardParameters(
    _ call: LayerCall, _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ gradWeight: GradientDestination<T>?,
    _ gradBias: GradientDestination<T>?
  ) {
    call.step.parallelFor(shape.outChannels) { channel, _ in
      if let gradBias {
        var total: T = 0
        for image in 0..<shape.images {
          let plane = image &* shape.outChannels &+ channel
          total += sum(gradient + plane &* window.outputCount, count: window.outputCount)
        }
        gradBias.write(total, at: channel)
      }
      guard let gradWeight else { return }
      let sums = gradWeight.pointer + channel &* window.tapCount
      if !gradWeight.accumulates { sums.update(repeating: 0, count: window.tapCount) }
      for image in 0..<shape.images {
        let plane = image &* shape.outChannels &+ channel
        let from = x + inputPlane(plane) &* window.planeCount
        let gradients = gradient + plane &* window.outputCount
        eachRow { tap, output, input, count in
          let (source, weights) = (from + input, gradients + output)
          if window.strideWidth == 1 {
            sums[tap] += dot(weights, source, count: count)
          } else {
            var total: T = 0
            for i in 0..<count { total += weights[i] * source[i &* window.strideWidth] }
            sums[tap] += total
          }
        }
      }
    }
  }

  /// Of [N, C, H, W], the plane that an output plane sees.
  private func inputPlane(_ outputPlane: Int) -> Int { outputPlane / shape.outPlanes }

  /// Calls `body` for each tap and output row where they meet the image.
  ///
  /// - Parameter body: tap, offset of the first output pixel, offset of the input pixel that it meets, their number.
  private func eachRow(_ body: (_ tap: Int, _ output: Int, _ input: Int, _ count: Int) -> Void) {
    for i in 0..<window.kernelHeight {
      let (firstRow, pastRow) = window.outputRows(tap: i)
      for j in 0..<window.kernelWidth {
        let (first, past) = window.outputColumns(tap: j)
        let column = first &* window.strideWidth &+ j &* window.dilationWidth &- window.left
        for row in firstRow..<max(firstRow, pastRow) {
          let line = row &* window.strideHeight &+ i &* window.dilationHeight &- window.top
          body(
            i &* window.kernelWidth &+ j, row &* window.outputWidth &+ first, line &* window.width &+ column,
            past &- first)
        }
      }
    }
  }
}
