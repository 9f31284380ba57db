// Generated from tenon/networks by `tenon plugin builders`.

/// Torchvision's residual network of 50 layers.
public struct ResNet50: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - zeroInitResidual: start the last normalization of each block at zero, so that blocks begin as their shortcuts
  ///   - groups: parts of each bottleneck's middle convolution
  ///   - widthPerGroup: channels of each part, where the stage has 64
  public init(numClasses: Int? = nil, zeroInitResidual: Bool? = nil, groups: Int? = nil, widthPerGroup: Int? = nil) {
    reference = ComponentReference(
      "tenon/ResNet50",
      given: [
        "num_classes": numClasses, "zero_init_residual": zeroInitResidual, "groups": groups,
        "width_per_group": widthPerGroup,
      ])
  }
}
