import TenonKernels
import TenonPlugin

/// The sizes of one convolution.
struct ConvolutionShape: Sendable {
  let images: Int
  let groups: Int
  /// Input channels of one group.
  let inPlanes: Int
  /// Output channels of one group.
  let outPlanes: Int
  let window: SlidingWindow
  let hasBias: Bool
  let output: TensorType

  var inChannels: Int { groups &* inPlanes }
  var outChannels: Int { groups &* outPlanes }
  /// Weights of one output channel: the inner dimension of the matrix product.
  var fanIn: Int { inPlanes &* window.tapCount }
  var weightCount: Int { outChannels &* fanIn }
  var inputCount: Int { images &* inChannels &* window.planeCount }

  /// Of one forward; a multiply and an add count as two.
  var flops: Double { 2 * Double(output.shape.elementCount) * Double(fanIn) }

  func bytesMoved(_ scalar: Int) -> Double {
    Double(scalar) * (Double(inputCount) + Double(output.shape.elementCount) + Double(weightCount))
  }

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
