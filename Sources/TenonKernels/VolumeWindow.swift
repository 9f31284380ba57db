import TenonCore

/// A kernel that slides over volumes [D, H, W]: slices of depth, each an image with a window over it.
///
/// Output (z, y, x) and tap (h, i, j) meet slice z · strideDepth - front + h · dilationDepth of the input.
public struct VolumeWindow: Sendable, Equatable {
  /// Within one slice.
  public let slice: SlidingWindow
  public let depth: Int
  public let kernelDepth: Int
  public let outputDepth: Int
  private let strideDepth: Int
  private let front: Int
  private let dilationDepth: Int

  /// Numbers for depth, height and width each.
  ///
  /// - Parameters:
  ///   - before: what is added in front, on top and to the left.
  ///   - output: the caller has derived it from the other sizes and its rounding rule.
  public init(volume: [Int], kernel: [Int], stride: [Int], before: [Int], dilation: [Int], output: [Int]) {
    slice = SlidingWindow(
      image: (volume[1], volume[2]), kernel: (kernel[1], kernel[2]), stride: (stride[1], stride[2]), top: before[1],
      left: before[2], dilation: (dilation[1], dilation[2]), output: (output[1], output[2]))
    (depth, kernelDepth, outputDepth) = (volume[0], kernel[0], output[0])
    (strideDepth, front, dilationDepth) = (stride[0], before[0], dilation[0])
  }

  /// Elements of the input in one channel.
  public var volumeCount: Int { depth &* slice.planeCount }
  /// Elements of the output in one channel.
  public var outputCount: Int { outputDepth &* slice.outputCount }
  /// Taps of the kernel.
  public var tapCount: Int { kernelDepth &* slice.tapCount }

  /// The slice of the input that an output slice meets at a depth of the kernel; nil outside the volume.
  @inline(__always)
  public func inputSlice(output z: Int, tap h: Int) -> Int? {
    let input = z &* strideDepth &- front &+ h &* dilationDepth
    return input >= 0 && input < depth ? input : nil
  }

  /// Lays out what each output element sees as columns of a matrix, as `SlidingWindow.im2col` does for images.
  ///
  /// - Parameters:
  ///   - volume: the first of `channels` volumes.
  ///   - slices: of the output.
  ///   - rows: of each of these slices.
  ///   - columns: channels · tapCount rows of slices · rows · outputWidth elements.
  public func im2col<T: Scalar>(
    _ volume: UnsafePointer<T>, channels: Int, slices: Range<Int>, rows: Range<Int>,
    into columns: UnsafeMutablePointer<T>
  ) {
    eachSlice(channels, slices, rows) { input, column, pixels, length in
      let target = columns + column
      if let input {
        slice.im2col(volume + input, planes: 1, rows: rows, into: target, rowLength: length)
      } else {
        for tap in 0..<slice.tapCount { (target + tap &* length).update(repeating: 0, count: pixels) }
      }
    }
  }

  /// Adds columns back to the elements that they were taken from (the adjoint of `im2col`).
  ///
  /// - Parameters:
  ///   - columns: their contents are destroyed.
  ///   - volume: added to.
  public func col2im<T: Scalar>(
    _ columns: UnsafeMutablePointer<T>, channels: Int, slices: Range<Int>, rows: Range<Int>,
    addingTo volume: UnsafeMutablePointer<T>
  ) {
    eachSlice(channels, slices, rows) { input, column, _, length in
      guard let input else { return }
      slice.col2im(columns + column, rowLength: length, planes: 1, rows: rows, addingTo: volume + input)
    }
  }

  /// Each channel, depth of the kernel and output slice, with the offsets of the input slice and of its columns.
  @inline(__always)
  private func eachSlice(
    _ channels: Int, _ slices: Range<Int>, _ rows: Range<Int>,
    _ body: (_ input: Int?, _ column: Int, _ pixels: Int, _ rowLength: Int) -> Void
  ) {
    let pixels = rows.count &* slice.outputWidth
    let rowLength = slices.count &* pixels
    for channel in 0..<channels {
      for h in 0..<kernelDepth {
        let row = (channel &* kernelDepth &+ h) &* slice.tapCount &* rowLength
        for (place, z) in slices.enumerated() {
          let input = inputSlice(output: z, tap: h).map { (channel &* depth &+ $0) &* slice.planeCount }
          body(input, row &+ place &* pixels, pixels, rowLength)
        }
      }
    }
  }
}
