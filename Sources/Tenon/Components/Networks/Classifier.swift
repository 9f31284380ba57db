// Generated from tenon/networks by `tenon plugin builders`.

/// Five blocks of convolution and three linear layers for photographs of 128 x 128.
public struct Classifier: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter numClasses: classes, the width of the output
  public init(numClasses: Int? = nil) {
    reference = ComponentReference("tenon/Classifier", given: ["num_classes": numClasses])
  }
}
