// Generated from tenon/networks by `tenon plugin builders`.

/// Torchvision's residual network of 18 layers.
public struct ResNet18: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - zeroInitResidual: start the last normalization of each block at zero, so that blocks begin as their shortcuts
  public init(numClasses: Int? = nil, zeroInitResidual: Bool? = nil) {
    reference = ComponentReference(
      "tenon/ResNet18", given: ["num_classes": numClasses, "zero_init_residual": zeroInitResidual])
  }
}
