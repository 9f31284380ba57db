// Generated from tenon/optimizers by `tenon plugin builders`.

/// Moves matrices by their orthogonalized momentum, and everything else as AdamW.
public struct Muon: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - weightDecay: strength of the pull of the parameter itself towards zero
  ///   - momentum: decay of the mean of gradients
  ///   - nesterov: look ahead along the momentum
  ///   - nsCoefficients: of the powers 1, 3 and 5 in an iteration
  ///   - eps: least size that a momentum is divided by
  ///   - nsSteps: iterations of the orthogonalization
  ///   - adjustLrFn: how the learning rate follows from the shape
  ///   - adamwBetas: `betas` of AdamW, for what is no matrix
  ///   - adamwEps: `eps` of AdamW, for what is no matrix
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, weightDecay: Double? = nil, momentum: Double? = nil, nesterov: Bool? = nil,
    nsCoefficients: Value? = nil, eps: Double? = nil, nsSteps: Int? = nil, adjustLrFn: String? = nil,
    adamwBetas: Pair<Double>? = nil, adamwEps: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Muon",
      given: [
        "lr": lr, "weight_decay": weightDecay, "momentum": momentum, "nesterov": nesterov,
        "ns_coefficients": nsCoefficients, "eps": eps, "ns_steps": nsSteps, "adjust_lr_fn": adjustLrFn,
        "adamw_betas": adamwBetas, "adamw_eps": adamwEps, "maximize": maximize,
      ])
  }
}
