// Generated from tenon/schedulers by `tenon plugin builders`.

/// Lets the learning rate fall along half a cosine.
public struct CosineAnnealingLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - tMax: calls from the highest to the lowest learning rate
  ///   - etaMin: the lowest learning rate
  public init(tMax: Int, etaMin: Double? = nil) {
    reference = ComponentReference("tenon/CosineAnnealingLR", given: ["T_max": tMax, "eta_min": etaMin])
  }
}
