// Generated from tenon/networks by `tenon plugin builders`.

/// A network for segmentation: scores for each pixel of an image.
public struct UNet: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the image
  ///   - outChannels: scores of each pixel, one for each class
  ///   - initFeatures: channels of the first block; each further one has twice as many
  public init(inChannels: Int? = nil, outChannels: Int? = nil, initFeatures: Int? = nil) {
    reference = ComponentReference(
      "tenon/UNet", given: ["in_channels": inChannels, "out_channels": outChannels, "init_features": initFeatures])
  }
}
