// Generated from tenon/pooling by `tenon plugin builders`.

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
