// Generated from tenon/schedulers by `tenon plugin builders`.

/// Lets the learning rate fall along half a cosine, again and again.
public struct CosineAnnealingWarmRestarts: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - t0: calls of the first fall
  ///   - tMult: how many times as long each fall is as the one before
  ///   - etaMin: the lowest learning rate
  public init(t0: Int, tMult: Int? = nil, etaMin: Double? = nil) {
    reference = ComponentReference(
      "tenon/CosineAnnealingWarmRestarts", given: ["T_0": t0, "T_mult": tMult, "eta_min": etaMin])
  }
}
