// Generated from tenon/pooling by `tenon plugin builders`.

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
