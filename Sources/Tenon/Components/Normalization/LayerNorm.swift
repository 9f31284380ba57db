// Generated from tenon/normalization by `tenon plugin builders`.

/// Normalizes the last dimensions of each sample.
public struct LayerNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normalizedShape: extents of the last dimensions, or one number for the last alone
  ///   - eps: added to the variance
  ///   - elementwiseAffine: train a factor and an offset for each element
  ///   - bias: train the offset too
  public init(normalizedShape: Value, eps: Double? = nil, elementwiseAffine: Bool? = nil, bias: Bool? = nil) {
    reference = ComponentReference(
      "tenon/LayerNorm",
      given: ["normalized_shape": normalizedShape, "eps": eps, "elementwise_affine": elementwiseAffine, "bias": bias])
  }
}
