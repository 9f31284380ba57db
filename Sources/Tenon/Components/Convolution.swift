// Generated from tenon/convolution by `tenon plugin builders`.

/// Convolution of sequences with trainable kernels.
public struct Conv1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the input
  ///   - outChannels: channels of the output
  ///   - kernelSize: length of the kernel
  ///   - stride: step of the kernel
  ///   - padding: elements added on each side, or same or valid
  ///   - dilation: distance between the elements of the kernel
  ///   - groups: parts that the channels are divided into, each convolved alone
  ///   - bias: add a trainable number to each output channel
  ///   - paddingMode: what the padding is filled with
  public init(
    inChannels: Int, outChannels: Int, kernelSize: Int, stride: Int? = nil, padding: Value? = nil, dilation: Int? = nil,
    groups: Int? = nil, bias: Bool? = nil, paddingMode: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/Conv1d",
      given: [
        "in_channels": inChannels, "out_channels": outChannels, "kernel_size": kernelSize, "stride": stride,
        "padding": padding, "dilation": dilation, "groups": groups, "bias": bias, "padding_mode": paddingMode,
      ])
  }
}

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
