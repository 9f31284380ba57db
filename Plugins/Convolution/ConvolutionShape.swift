import TenonKernels
import TenonPlugin

/// The sizes of one convolution.
struct ConvolutionShape: ConvolutionCounts, Sendable {
  let images: Int
  let groups: Int
  let inPlanes: Int
  let outPlanes: Int
  let window: SlidingWindow
  let hasBias: Bool
  let output: TensorType

  var tapCount: Int { window.tapCount }
  var inputCount: Int { images &* inChannels &* window.planeCount }

  /// The same convolution of images that already have their border.
  func without(_ padding: ImagePadding) -> ConvolutionShape {
    let padded = SlidingWindow(
      image: (window.height + padding.top + padding.bottom, window.width + padding.left + padding.right),
      kernel: (window.kernelHeight, window.kernelWidth), stride: (window.strideHeight, window.strideWidth), top: 0,
      left: 0, dilation: (window.dilationHeight, window.dilationWidth),
      output: (window.outputHeight, window.outputWidth))
    return ConvolutionShape(
      images: images, groups: groups, inPlanes: inPlanes, outPlanes: outPlanes, window: padded, hasBias: hasBias,
      output: output)
  }
}
