// Generated from tenon/convolution by `tenon plugin builders`.

/// Transposed convolution of images, which makes them larger.
public struct ConvTranspose2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the input
  ///   - outChannels: channels of the output
  ///   - kernelSize: extent of the kernel, [height, width]
  ///   - stride: distance of neighbouring input pixels in the output
  ///   - padding: rows and columns that the output lacks on each side
  ///   - outputPadding: rows and columns more at the end, fewer than stride or dilation
  ///   - groups: parts that the channels are divided into, each convolved alone
  ///   - bias: add a trainable number to each output channel
  ///   - dilation: distance between the elements of the kernel
  ///   - paddingMode: accepted, but without a choice
  public init(
    inChannels: Int, outChannels: Int, kernelSize: Pair<Int>, stride: Pair<Int>? = nil, padding: Pair<Int>? = nil,
    outputPadding: Pair<Int>? = nil, groups: Int? = nil, bias: Bool? = nil, dilation: Pair<Int>? = nil,
    paddingMode: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/ConvTranspose2d",
      given: [
        "in_channels": inChannels, "out_channels": outChannels, "kernel_size": kernelSize, "stride": stride,
        "padding": padding, "output_padding": outputPadding, "groups": groups, "bias": bias, "dilation": dilation,
        "padding_mode": paddingMode,
      ])
  }
}
