// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by factor when the metric stops improving.
public struct ReduceLROnPlateau: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - mode: whether a lower or a higher metric is better; null: as the metric itself says, else min
  ///   - factor: factor of each change
  ///   - patience: calls without improvement that are borne
  ///   - threshold: smallest improvement that counts
  ///   - thresholdMode: whether threshold is a share of the best metric
  ///   - cooldown: calls after a change in which nothing is counted
  ///   - minLr: lowest learning rate, or one for each group
  ///   - eps: smallest change of the learning rate that is made
  public init(
    mode: String? = nil, factor: Double? = nil, patience: Int? = nil, threshold: Double? = nil,
    thresholdMode: String? = nil, cooldown: Int? = nil, minLr: Value? = nil, eps: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/ReduceLROnPlateau",
      given: [
        "mode": mode, "factor": factor, "patience": patience, "threshold": threshold, "threshold_mode": thresholdMode,
        "cooldown": cooldown, "min_lr": minLr, "eps": eps,
      ])
  }
}
