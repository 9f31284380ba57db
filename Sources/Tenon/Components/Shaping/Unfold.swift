// Generated from tenon/shaping by `tenon plugin builders`.

/// The patches of an image as columns.
public struct Unfold: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of a patch, [height, width]
  ///   - dilation: distance between the elements of a patch
  ///   - padding: rows and columns of zeros around the image
  ///   - stride: distance between patches
  public init(kernelSize: Pair<Int>, dilation: Pair<Int>? = nil, padding: Pair<Int>? = nil, stride: Pair<Int>? = nil) {
    reference = ComponentReference(
      "tenon/Unfold", given: ["kernel_size": kernelSize, "dilation": dilation, "padding": padding, "stride": stride])
  }
}
