// Generated from tenon/pooling by `tenon plugin builders`.

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
