// Generated from tenon/pooling by `tenon plugin builders`.

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
