// Generated from tenon/normalization by `tenon plugin builders`.

/// Normalizes each channel of each image alone.
public struct InstanceNorm2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numFeatures: channels of the input
  ///   - eps: added to the variance
  ///   - momentum: share of the newest batch in the running statistics; null: mean of all batches
  ///   - affine: train a factor and an offset for each channel
  ///   - trackRunningStats: keep running statistics for evaluation
  public init(
    numFeatures: Int, eps: Double? = nil, momentum: Double? = nil, affine: Bool? = nil, trackRunningStats: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/InstanceNorm2d",
      given: [
        "num_features": numFeatures, "eps": eps, "momentum": momentum, "affine": affine,
        "track_running_stats": trackRunningStats,
      ])
  }
}
