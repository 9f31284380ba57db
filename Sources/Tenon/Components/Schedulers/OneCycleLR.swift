// Generated from tenon/schedulers by `tenon plugin builders`.

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
