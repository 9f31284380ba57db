// Generated from tenon/pooling by `tenon plugin builders`.

/// The means of evenly spread windows, for a fixed output extent.
public struct AdaptiveAvgPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: extent of the output, [height, width]
  public init(outputSize: Pair<Int>) {
    reference = ComponentReference("tenon/AdaptiveAvgPool2d", given: ["output_size": outputSize])
  }
}

/// The means of evenly spread windows of a volume, for a fixed output extent.
public struct AdaptiveAvgPool3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: extent of the output, [depth, height, width]
  public init(outputSize: Value) {
    reference = ComponentReference("tenon/AdaptiveAvgPool3d", given: ["output_size": outputSize])
  }
}

/// The mean of each window of an image.
public struct AvgPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window, [height, width]
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: rows and columns of zeros around the image, at most half the window
  ///   - ceilMode: round the output extent up, not down
  ///   - countIncludePad: count the padding's zeros in the mean
  ///   - divisorOverride: what the sum is divided by; null: the number of elements
  public init(
    kernelSize: Pair<Int>, stride: Pair<Int>? = nil, padding: Pair<Int>? = nil, ceilMode: Bool? = nil,
    countIncludePad: Bool? = nil, divisorOverride: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/AvgPool2d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "ceil_mode": ceilMode,
        "count_include_pad": countIncludePad, "divisor_override": divisorOverride,
      ])
  }
}

/// The mean of each window of a volume.
public struct AvgPool3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window, [depth, height, width]
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: zeros around the volume, at most half the window
  ///   - ceilMode: round the output extent up, not down
  ///   - countIncludePad: count the padding's zeros in the mean
  ///   - divisorOverride: what the sum is divided by; null: the number of elements
  public init(
    kernelSize: Value, stride: Value? = nil, padding: Value? = nil, ceilMode: Bool? = nil, countIncludePad: Bool? = nil,
    divisorOverride: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/AvgPool3d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "ceil_mode": ceilMode,
        "count_include_pad": countIncludePad, "divisor_override": divisorOverride,
      ])
  }
}

/// The maximum of each window of an image.
public struct MaxPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window, [height, width]
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: rows and columns of -infinity around the image, at most half the window
  ///   - dilation: distance between the elements of a window
  ///   - ceilMode: round the output extent up, not down
  public init(
    kernelSize: Pair<Int>, stride: Pair<Int>? = nil, padding: Pair<Int>? = nil, dilation: Pair<Int>? = nil,
    ceilMode: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/MaxPool2d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceilMode,
      ])
  }
}

/// The maximum of each window of a volume.
public struct MaxPool3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window, [depth, height, width]
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: -infinity around the volume, at most half the window
  ///   - dilation: distance between the elements of a window
  ///   - ceilMode: round the output extent up, not down
  public init(
    kernelSize: Value, stride: Value? = nil, padding: Value? = nil, dilation: Value? = nil, ceilMode: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/MaxPool3d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceilMode,
      ])
  }
}
