// Generated from tenon/pooling by `tenon plugin builders`.

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
