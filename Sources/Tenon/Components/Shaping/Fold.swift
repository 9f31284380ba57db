// Generated from tenon/shaping by `tenon plugin builders`.

/// Adds patches up in an image.
public struct Fold: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - outputSize: extent of the image, [height, width]
  ///   - kernelSize: extent of a patch, [height, width]
  ///   - dilation: distance between the elements of a patch
  ///   - padding: rows and columns of zeros around the image
  ///   - stride: distance between patches
  public init(
    outputSize: Pair<Int>, kernelSize: Pair<Int>, dilation: Pair<Int>? = nil, padding: Pair<Int>? = nil,
    stride: Pair<Int>? = nil
  ) {
    reference = ComponentReference(
      "tenon/Fold",
      given: [
        "output_size": outputSize, "kernel_size": kernelSize, "dilation": dilation, "padding": padding,
        "stride": stride,
      ])
  }
}
