// Generated from tenon/pooling by `tenon plugin builders`.

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
