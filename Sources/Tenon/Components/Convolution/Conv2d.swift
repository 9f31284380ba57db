// Generated from tenon/convolution by `tenon plugin builders`.

/// Convolution of images with trainable kernels.
public struct Conv2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the input
  ///   - outChannels: channels of the output
  ///   - kernelSize: extent of the kernel, [height, width]
  ///   - stride: step of the kernel
  ///   - padding: rows and columns added on each side, or same or valid
  ///   - dilation: distance between the elements of the kernel
  ///   - groups: parts that the channels are divided into, each convolved alone
  ///   - bias: add a trainable number to each output channel
  ///   - paddingMode: what the padding is filled with
  public init(
    inChannels: Int, outChannels: Int, kernelSize: Pair<Int>, stride: Pair<Int>? = nil, padding: Value? = nil,
    dilation: Pair<Int>? = nil, groups: Int? = nil, bias: Bool? = nil, paddingMode: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/Conv2d",
      given: [
        "in_channels": inChannels, "out_channels": outChannels, "kernel_size": kernelSize, "stride": stride,
        "padding": padding, "dilation": dilation, "groups": groups, "bias": bias, "padding_mode": paddingMode,
      ])
  }
}
