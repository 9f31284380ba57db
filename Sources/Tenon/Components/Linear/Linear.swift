// Generated from tenon/linear by `tenon plugin builders`.

/// An affine map of the last dimension.
public struct Linear: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inFeatures: extent of the last input dimension
  ///   - outFeatures: extent of the last output dimension
  ///   - bias: add a trainable number to each output
  public init(inFeatures: Int, outFeatures: Int, bias: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Linear", given: ["in_features": inFeatures, "out_features": outFeatures, "bias": bias])
  }
}
