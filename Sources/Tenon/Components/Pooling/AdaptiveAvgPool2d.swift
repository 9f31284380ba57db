// Generated from tenon/pooling by `tenon plugin builders`.

/// The means of evenly spread windows, for a fixed output extent.
public struct AdaptiveAvgPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: extent of the output, [height, width]; null keeps the input's
  public init(outputSize: Value) {
    reference = ComponentReference("tenon/AdaptiveAvgPool2d", given: ["output_size": outputSize])
  }
}
