// Generated from tenon/losses by `tenon plugin builders`.

/// Angle of two vectors, to be small where the target is 1 and large where it is -1.
public struct CosineEmbeddingLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - margin: cosine up to which dissimilar pairs cost nothing
  ///   - reduction: how the elements become one loss
  public init(margin: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/CosineEmbeddingLoss", given: ["margin": margin, "reduction": reduction])
  }
}
