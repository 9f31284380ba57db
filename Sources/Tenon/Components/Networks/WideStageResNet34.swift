// Generated from tenon/networks by `tenon plugin builders`.

/// A tutorial's residual network of 34 layers with wider stages than ResNet34.
public struct WideStageResNet34: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter numClasses: classes, the width of the output
  public init(numClasses: Int? = nil) {
    reference = ComponentReference("tenon/WideStageResNet34", given: ["num_classes": numClasses])
  }
}
