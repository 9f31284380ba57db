// Generated from tenon/convolution by `tenon plugin builders`.

/// Convolution of volumes with trainable kernels.
public struct Conv3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the input
  ///   - outChannels: channels of the output
  ///   - kernelSize: extent of the kernel, [depth, height, width]
  ///   - stride: step of the kernel
  ///   - padding: elements added on each side, or same or valid
  ///   - dilation: distance between the elements of the kernel
  ///   - groups: parts that the channels are divided into, each convolved alone
  ///   - bias: add a trainable number to each output channel
  ///   - paddingMode: what the padding is filled with
  public init(
    inChannels: Int, outChannels: Int, kernelSize: Value, stride: Value? = nil, padding: Value? = nil,
    dilation: Value? = nil, groups: Int? = nil, bias: Bool? = nil, paddingMode: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/Conv3d",
      given: [
        "in_channels": inChannels, "out_channels": outChannels, "kernel_size": kernelSize, "stride": stride,
        "padding": padding, "dilation": dilation, "groups": groups, "bias": bias, "padding_mode": paddingMode,
      ])
  }
}
