// Generated from tenon/pooling by `tenon plugin builders`.

/// The means of evenly spread windows, for a fixed output length.
public struct AdaptiveAvgPool1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: length of the output
  public init(outputSize: Int) {
    reference = ComponentReference("tenon/AdaptiveAvgPool1d", given: ["output_size": outputSize])
  }
}

/// The means of evenly spread windows, for a fixed output extent.
public struct AdaptiveAvgPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: extent of the output, [height, width]; null keeps the input's
  public init(outputSize: Value) {
    reference = ComponentReference("tenon/AdaptiveAvgPool2d", given: ["output_size": outputSize])
  }
}

/// The means of evenly spread windows of a volume, for a fixed output extent.
public struct AdaptiveAvgPool3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: extent of the output, [depth, height, width]; null keeps the input's
  public init(outputSize: Value) {
    reference = ComponentReference("tenon/AdaptiveAvgPool3d", given: ["output_size": outputSize])
  }
}

/// The maxima of evenly spread windows, for a fixed output extent.
public struct AdaptiveMaxPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - outputSize: extent of the output, [height, width]; null keeps the input's
  ///   - returnIndices: a second output, indices: where each maximum came from
  public init(outputSize: Value, returnIndices: Bool? = nil) {
    reference = ComponentReference(
      "tenon/AdaptiveMaxPool2d", given: ["output_size": outputSize, "return_indices": returnIndices])
  }
}

/// The mean of each window of a sequence.
public struct AvgPool1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: elements of zeros on each side, at most half the window
  ///   - ceilMode: round the output extent up, not down
  ///   - countIncludePad: count the padding's zeros in the mean
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int? = nil, ceilMode: Bool? = nil, countIncludePad: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/AvgPool1d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "ceil_mode": ceilMode,
        "count_include_pad": countIncludePad,
      ])
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

/// The power mean of each window of an image.
public struct LPPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normType: exponent p
  ///   - kernelSize: extent of the window, [height, width]
  ///   - stride: step of the window; null: kernel_size
  ///   - ceilMode: round the output extent up, not down
  public init(normType: Double, kernelSize: Pair<Int>, stride: Pair<Int>? = nil, ceilMode: Bool? = nil) {
    reference = ComponentReference(
      "tenon/LPPool2d",
      given: ["norm_type": normType, "kernel_size": kernelSize, "stride": stride, "ceil_mode": ceilMode])
  }
}

/// The maximum of each window of a sequence.
public struct MaxPool1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: elements of -infinity on each side, at most half the window
  ///   - dilation: distance between the elements of a window
  ///   - ceilMode: round the output extent up, not down
  ///   - returnIndices: a second output, indices: where each maximum came from
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int? = nil, dilation: Int? = nil, ceilMode: Bool? = nil,
    returnIndices: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/MaxPool1d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceilMode,
        "return_indices": returnIndices,
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
  ///   - returnIndices: a second output, indices: where each maximum came from
  public init(
    kernelSize: Pair<Int>, stride: Pair<Int>? = nil, padding: Pair<Int>? = nil, dilation: Pair<Int>? = nil,
    ceilMode: Bool? = nil, returnIndices: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/MaxPool2d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceilMode,
        "return_indices": returnIndices,
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
  ///   - returnIndices: a second output, indices: where each maximum came from
  public init(
    kernelSize: Value, stride: Value? = nil, padding: Value? = nil, dilation: Value? = nil, ceilMode: Bool? = nil,
    returnIndices: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/MaxPool3d",
      given: [
        "kernel_size": kernelSize, "stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceilMode,
        "return_indices": returnIndices,
      ])
  }
}

/// Puts maxima back where they came from.
public struct MaxUnpool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of the window, [height, width]
  ///   - stride: step of the window; null: kernel_size
  ///   - padding: rows and columns that were around the image
  ///   - outputSize: extent of the output, [height, width]; null: what the others make it
  public init(kernelSize: Pair<Int>, stride: Pair<Int>? = nil, padding: Pair<Int>? = nil, outputSize: Pair<Int>? = nil)
  {
    reference = ComponentReference(
      "tenon/MaxUnpool2d",
      given: ["kernel_size": kernelSize, "stride": stride, "padding": padding, "output_size": outputSize])
  }
}
