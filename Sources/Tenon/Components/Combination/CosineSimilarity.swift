// Generated from tenon/combination by `tenon plugin builders`.

/// The cosine of the angle between vectors.
public struct CosineSimilarity: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension along which the vectors lie, negative from the end
  ///   - eps: the smallest norm that is divided by
  public init(dim: Int? = nil, eps: Double? = nil) {
    reference = ComponentReference("tenon/CosineSimilarity", given: ["dim": dim, "eps": eps])
  }
}
