// Generated from tenon/pooling by `tenon plugin builders`.

/// The means of evenly spread windows, for a fixed output length.
public struct AdaptiveAvgPool1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter outputSize: length of the output
  public init(outputSize: Int) {
    reference = ComponentReference("tenon/AdaptiveAvgPool1d", given: ["output_size": outputSize])
  }
}
