import TenonCore

/// A kernel that slides over the planes of an image: the geometry of convolution and pooling.
///
/// Output (y, x) and tap (i, j) meet input (y · strideHeight - top + i · dilationHeight, the same for x).
public struct SlidingWindow: Sendable, Equatable {
  public let height: Int
  public let width: Int
  public let kernelHeight: Int
  public let kernelWidth: Int
  public let strideHeight: Int
  public let strideWidth: Int
  public let top: Int
  public let left: Int
  public let dilationHeight: Int
  public let dilationWidth: Int
  public let outputHeight: Int
  public let outputWidth: Int

  /// - Parameters:
  ///   - output: [height, width]; the caller has derived it from the other sizes and its rounding rule.
  public init(
    image: (Int, Int), kernel: (Int, Int), stride: (Int, Int), top: Int, left: Int, dilation: (Int, Int),
    output: (Int, Int)
  ) {
    (height, width) = image
    (kernelHeight, kernelWidth) = kernel
    (strideHeight, strideWidth) = stride
    (self.top, self.left) = (top, left)
    (dilationHeight, dilationWidth) = dilation
    (outputHeight, outputWidth) = output
  }

  /// Elements of one plane of the image.
  @inlinable public var planeCount: Int { height &* width }
  /// Elements of one plane of the output.
  @inlinable public var outputCount: Int { outputHeight &* outputWidth }
  /// Taps of the kernel.
  @inlinable public var tapCount: Int { kernelHeight &* kernelWidth }

  /// The output rows whose tap in kernel row `i` lies inside the image.
  @inlinable
  public func outputRows(tap i: Int) -> (first: Int, past: Int) {
    Self.inside(offset: i &* dilationHeight &- top, stride: strideHeight, extent: height, count: outputHeight)
  }

  /// The output columns whose tap in kernel column `j` lies inside the image.
  @inlinable
  public func outputColumns(tap j: Int) -> (first: Int, past: Int) {
    Self.inside(offset: j &* dilationWidth &- left, stride: strideWidth, extent: width, count: outputWidth)
  }

  /// Whether every output pixel sees exactly the input pixel at its own place.
  public var isPointwise: Bool {
    tapCount == 1 && strideHeight == 1 && strideWidth == 1 && top == 0 && left == 0 && outputHeight == height
      && outputWidth == width
  }

  /// Whether a shift by a tap maps whole output planes to input planes, so that rows need no single handling.
  @inlinable var keepsRows: Bool { strideHeight == 1 && strideWidth == 1 && outputWidth == width }

  /// The output positions whose tap at `offset` lies inside 0..<extent.
  @inlinable
  static func inside(offset: Int, stride: Int, extent: Int, count: Int) -> (first: Int, past: Int) {
    let first = offset >= 0 ? 0 : (stride &- 1 &- offset) / stride
    let past = offset >= extent ? 0 : (extent &- offset &+ stride &- 1) / stride
    let low = min(first, count)
    return (low, max(low, min(past, count)))
  }
}
