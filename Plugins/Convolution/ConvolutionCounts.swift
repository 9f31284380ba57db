import TenonPlugin

/// What follows from the sizes of a convolution, of images and of volumes alike.
protocol ConvolutionCounts {
  var groups: Int { get }
  /// Input channels of one group.
  var inPlanes: Int { get }
  /// Output channels of one group.
  var outPlanes: Int { get }
  /// Taps of the kernel.
  var tapCount: Int { get }
  /// Elements of the input.
  var inputCount: Int { get }
  var output: TensorType { get }
}

extension ConvolutionCounts {
  var inChannels: Int { groups &* inPlanes }
  var outChannels: Int { groups &* outPlanes }
  /// Weights of one output channel: the inner dimension of the matrix product.
  var fanIn: Int { inPlanes &* tapCount }
  var weightCount: Int { outChannels &* fanIn }

  /// Of one forward; a multiply and an add count as two.
  var flops: Double { 2 * Double(output.shape.elementCount) * Double(fanIn) }

  /// Of one forward.
  func bytesMoved(_ scalar: Int) -> Double {
    Double(scalar) * (Double(inputCount) + Double(output.shape.elementCount) + Double(weightCount))
  }
}
