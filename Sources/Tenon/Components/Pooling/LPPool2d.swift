// Generated from tenon/pooling by `tenon plugin builders`.

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
