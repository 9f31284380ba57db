// Generated from tenon/transforms by `tenon plugin builders`.

/// Puts a part of each sample of a batch into the next, and mixes their targets.
public struct CutMix: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: both parameters of the Beta distribution of the share
  ///   - numClasses: classes of targets that are indices; null: as many as the dataset names
  public init(alpha: Double? = nil, numClasses: Int? = nil) {
    reference = ComponentReference("tenon/CutMix", given: ["alpha": alpha, "num_classes": numClasses])
  }
}
