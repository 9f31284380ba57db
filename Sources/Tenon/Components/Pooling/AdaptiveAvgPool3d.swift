// Generated from tenon/pooling by `tenon plugin builders`.

/// The means of evenly spread windows of a volume, for a fixed output extent.
public struct AdaptiveAvgPool3d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: extent of the output, [depth, height, width]; null keeps the input's
  public init(outputSize: Value) {
    reference = ComponentReference("tenon/AdaptiveAvgPool3d", given: ["output_size": outputSize])
  }
}
