// Generated from tenon/pooling by `tenon plugin builders`.

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
