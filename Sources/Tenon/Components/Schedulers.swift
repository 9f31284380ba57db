// Generated from tenon/schedulers by `tenon plugin builders`.

/// Several schedulers at every call, one on top of the other.
public struct ChainedScheduler: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameter schedulers: the schedulers, in their order
  public init(schedulers: [any SchedulerBuilder]) {
    reference = ComponentReference("tenon/ChainedScheduler", given: ["schedulers": NestedComponents(schedulers)])
  }
}

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

/// Lets the learning rate rise to a maximum and fall far below its start, once in a training.
public struct OneCycleLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - maxLr: the highest learning rate, or one for each group
  ///   - totalSteps: calls of the whole training
  ///   - epochs: epochs of the training, where total_steps is not given
  ///   - stepsPerEpoch: calls of an epoch, where total_steps is not given
  ///   - pctStart: share of the calls in which the learning rate rises
  ///   - annealStrategy: the curve between two values
  ///   - cycleMomentum: move momentum, or the first of betas, against the learning rate; false for optimizers that have neither
  ///   - baseMomentum: momentum at the highest learning rate, or one for each group
  ///   - maxMomentum: momentum at the lowest learning rate, or one for each group
  ///   - divFactor: the highest learning rate by the first one
  ///   - finalDivFactor: the first learning rate by the last one
  ///   - threePhase: fall to the first learning rate as fast as it rose, then to the last
  public init(
    maxLr: Value, totalSteps: Int? = nil, epochs: Int? = nil, stepsPerEpoch: Int? = nil, pctStart: Double? = nil,
    annealStrategy: String? = nil, cycleMomentum: Bool? = nil, baseMomentum: Value? = nil, maxMomentum: Value? = nil,
    divFactor: Double? = nil, finalDivFactor: Double? = nil, threePhase: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/OneCycleLR",
      given: [
        "max_lr": maxLr, "total_steps": totalSteps, "epochs": epochs, "steps_per_epoch": stepsPerEpoch,
        "pct_start": pctStart, "anneal_strategy": annealStrategy, "cycle_momentum": cycleMomentum,
        "base_momentum": baseMomentum, "max_momentum": maxMomentum, "div_factor": divFactor,
        "final_div_factor": finalDivFactor, "three_phase": threePhase,
      ])
  }
}

/// Lets the learning rate fall to 0 along a power of the calls that are left.
public struct PolynomialLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - totalIters: calls until the learning rate is 0
  ///   - power: exponent of what is left
  public init(totalIters: Int? = nil, power: Double? = nil) {
    reference = ComponentReference("tenon/PolynomialLR", given: ["total_iters": totalIters, "power": power])
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

/// Lets the learning rate rise to where another scheduler begins.
public struct WarmupLR: SchedulerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - scheduler: what follows the warm-up
  ///   - totalIters: calls of the warm-up
  ///   - startFactor: factor at the start
  public init(scheduler: (any SchedulerBuilder), totalIters: Int? = nil, startFactor: Double? = nil) {
    reference = ComponentReference(
      "tenon/WarmupLR",
      given: ["scheduler": NestedComponents(scheduler), "total_iters": totalIters, "start_factor": startFactor])
  }
}
