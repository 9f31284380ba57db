// Generated from tenon/transforms by `tenon plugin builders`.

/// Mixes neighbouring samples of a batch and their targets.
public struct MixUp: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: both parameters of the Beta distribution of the share
  ///   - numClasses: classes of targets that are indices; null: as many as the dataset names
  public init(alpha: Double? = nil, numClasses: Int? = nil) {
    reference = ComponentReference("tenon/MixUp", given: ["alpha": alpha, "num_classes": numClasses])
  }
}
