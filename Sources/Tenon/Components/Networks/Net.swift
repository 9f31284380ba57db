// Generated from tenon/networks by `tenon plugin builders`.

/// Two convolutions and two linear layers for images of 32 x 32.
public struct Net: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter numClasses: classes, the width of the output
  public init(numClasses: Int? = nil) {
    reference = ComponentReference("tenon/Net", given: ["num_classes": numClasses])
  }
}
