// Generated from tenon/schedulers by `tenon plugin builders`.

/// Lets the learning rate rise in a straight line, then fall along half a cosine.
public struct CosineWithWarmup: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - tMax: calls of the fall
  ///   - warmUpEpoch: calls of the rise
  ///   - lrMax: factor of the base from which it falls
  ///   - lrMin: factor of the base to which it falls
  ///   - start: calls before the rise, with a learning rate of 0
  public init(tMax: Int, warmUpEpoch: Int? = nil, lrMax: Double? = nil, lrMin: Double? = nil, start: Int? = nil) {
    reference = ComponentReference(
      "tenon/CosineWithWarmup",
      given: ["t_max": tMax, "warm_up_epoch": warmUpEpoch, "lr_max": lrMax, "lr_min": lrMin, "start": start])
  }
}
