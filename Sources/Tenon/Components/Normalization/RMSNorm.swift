// Generated from tenon/normalization by `tenon plugin builders`.

/// Divides the last dimensions of each sample by their root mean square.
public struct RMSNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - normalizedShape: extents of the last dimensions, or one number for the last alone
  ///   - eps: added to the mean square; null: the precision of the numbers
  ///   - elementwiseAffine: train a factor for each element
  public init(normalizedShape: Value, eps: Double? = nil, elementwiseAffine: Bool? = nil) {
    reference = ComponentReference(
      "tenon/RMSNorm",
      given: ["normalized_shape": normalizedShape, "eps": eps, "elementwise_affine": elementwiseAffine])
  }
}
