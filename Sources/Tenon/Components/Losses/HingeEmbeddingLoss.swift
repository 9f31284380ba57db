// Generated from tenon/losses by `tenon plugin builders`.

/// Distances that are to be small where the target is 1, and above a margin where it is -1.
public struct HingeEmbeddingLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - margin: distance from which dissimilar pairs cost nothing
  ///   - reduction: how the elements become one loss
  public init(margin: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/HingeEmbeddingLoss", given: ["margin": margin, "reduction": reduction])
  }
}
