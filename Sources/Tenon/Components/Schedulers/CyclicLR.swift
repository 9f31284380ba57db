// Generated from tenon/schedulers by `tenon plugin builders`.

/// Moves the learning rate up and down between two values.
public struct CyclicLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - baseLr: the lowest learning rate, or one for each group
  ///   - maxLr: the highest learning rate, or one for each group
  ///   - stepSizeUp: calls of the way up
  ///   - stepSizeDown: calls of the way down; as many as up if left out
  ///   - mode: how the height changes
  ///   - gamma: factor of the height for each call, for exp_range
  ///   - scaleFn: factor of the height, in place of the mode's
  ///   - scaleMode: what x in scale_fn counts
  ///   - cycleMomentum: move momentum, or the first of betas, against the learning rate; false for optimizers that have neither
  ///   - baseMomentum: momentum at the highest learning rate, or one for each group
  ///   - maxMomentum: momentum at the lowest learning rate, or one for each group
  public init(
    baseLr: Value, maxLr: Value, stepSizeUp: Int? = nil, stepSizeDown: Int? = nil, mode: String? = nil,
    gamma: Double? = nil, scaleFn: String? = nil, scaleMode: String? = nil, cycleMomentum: Bool? = nil,
    baseMomentum: Value? = nil, maxMomentum: Value? = nil
  ) {
    reference = ComponentReference(
      "tenon/CyclicLR",
      given: [
        "base_lr": baseLr, "max_lr": maxLr, "step_size_up": stepSizeUp, "step_size_down": stepSizeDown, "mode": mode,
        "gamma": gamma, "scale_fn": scaleFn, "scale_mode": scaleMode, "cycle_momentum": cycleMomentum,
        "base_momentum": baseMomentum, "max_momentum": maxMomentum,
      ])
  }
}
