// Generated from tenon/convolution by `tenon plugin builders`.

/// Transposed convolution of sequences, which makes them longer.
public struct ConvTranspose1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the input
  ///   - outChannels: channels of the output
  ///   - kernelSize: length of the kernel
  ///   - stride: distance of neighbouring input elements in the output
  ///   - padding: elements that the output lacks on each side
  ///   - outputPadding: elements more at the end, fewer than stride or dilation
  ///   - groups: parts that the channels are divided into, each convolved alone
  ///   - bias: add a trainable number to each output channel
  ///   - dilation: distance between the elements of the kernel
  ///   - paddingMode: accepted, but without a choice
  public init(
    inChannels: Int, outChannels: Int, kernelSize: Int, stride: Int? = nil, padding: Int? = nil,
    outputPadding: Int? = nil, groups: Int? = nil, bias: Bool? = nil, dilation: Int? = nil, paddingMode: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/ConvTranspose1d",
      given: [
        "in_channels": inChannels, "out_channels": outChannels, "kernel_size": kernelSize, "stride": stride,
        "padding": padding, "output_padding": outputPadding, "groups": groups, "bias": bias, "dilation": dilation,
        "padding_mode": paddingMode,
      ])
  }
}
