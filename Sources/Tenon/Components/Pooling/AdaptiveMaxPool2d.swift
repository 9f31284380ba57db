// Generated from tenon/pooling by `tenon plugin builders`.

/// The maxima of evenly spread windows, for a fixed output extent.
public struct AdaptiveMaxPool2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - outputSize: extent of the output, [height, width]; null keeps the input's
  ///   - returnIndices: a second output, indices: where each maximum came from
  public init(outputSize: Value, returnIndices: Bool? = nil) {
    reference = ComponentReference(
      "tenon/AdaptiveMaxPool2d", given: ["output_size": outputSize, "return_indices": returnIndices])
  }
}
