// Generated from tenon/networks by `tenon plugin builders`.

/// LeNet-5, two convolutions and three linear layers for small images.
public struct LeNet: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - inChannels: channels of the images
  ///   - padding: of the first convolution: 0 for images of 32 x 32, 2 for 28 x 28
  public init(numClasses: Int? = nil, inChannels: Int? = nil, padding: Int? = nil) {
    reference = ComponentReference(
      "tenon/LeNet", given: ["num_classes": numClasses, "in_channels": inChannels, "padding": padding])
  }
}
