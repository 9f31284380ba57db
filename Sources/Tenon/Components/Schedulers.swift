// Generated from tenon/schedulers by `tenon plugin builders`.

/// Multiplies the learning rate by factor until call total_iters.
public struct ConstantLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - factor: factor until then
  ///   - totalIters: calls until the learning rate is its base again
  public init(factor: Double? = nil, totalIters: Int? = nil) {
    reference = ComponentReference("tenon/ConstantLR", given: ["factor": factor, "total_iters": totalIters])
  }
}

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

/// Multiplies the learning rate by gamma at every call.
public struct ExponentialLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter gamma: factor of each change
  public init(gamma: Double) { reference = ComponentReference("tenon/ExponentialLR", given: ["gamma": gamma]) }
}

/// Sets the learning rate to its base times a formula of the calls so far.
public struct LambdaLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter lrLambda: factor of the base, or one for each group
  public init(lrLambda: Value) { reference = ComponentReference("tenon/LambdaLR", given: ["lr_lambda": lrLambda]) }
}

/// Moves the learning rate in a straight line from start_factor to end_factor of its base.
public struct LinearLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - startFactor: factor at the start
  ///   - endFactor: factor from call total_iters on
  ///   - totalIters: calls from start_factor to end_factor
  public init(startFactor: Double? = nil, endFactor: Double? = nil, totalIters: Int? = nil) {
    reference = ComponentReference(
      "tenon/LinearLR", given: ["start_factor": startFactor, "end_factor": endFactor, "total_iters": totalIters])
  }
}

/// Multiplies the learning rate by gamma at the calls in milestones.
public struct MultiStepLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - milestones: the calls at which it changes, counted from 0 at the start
  ///   - gamma: factor of each change
  public init(milestones: [Int], gamma: Double? = nil) {
    reference = ComponentReference("tenon/MultiStepLR", given: ["milestones": milestones, "gamma": gamma])
  }
}

/// Multiplies the learning rate by a formula of the calls so far.
public struct MultiplicativeLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter lrLambda: factor of each change, or one for each group
  public init(lrLambda: Value) {
    reference = ComponentReference("tenon/MultiplicativeLR", given: ["lr_lambda": lrLambda])
  }
}

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

/// One scheduler after the other.
public struct SequentialLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - schedulers: the schedulers, in their order
  ///   - milestones: the call at which each of them but the first begins
  public init(schedulers: [any SchedulerBuilder], milestones: [Int]) {
    reference = ComponentReference(
      "tenon/SequentialLR", given: ["schedulers": NestedComponents(schedulers), "milestones": milestones])
  }
}

/// Multiplies the learning rate by gamma every step_size calls.
public struct StepLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - stepSize: calls between two changes
  ///   - gamma: factor of each change
  public init(stepSize: Int, gamma: Double? = nil) {
    reference = ComponentReference("tenon/StepLR", given: ["step_size": stepSize, "gamma": gamma])
  }
}
