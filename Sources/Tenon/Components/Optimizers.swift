// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent by the gradient over the root of its sum of squares.
public struct Adagrad: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - lrDecay: how fast the learning rate falls with the steps
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - initialAccumulatorValue: the sum of squares before the first step
  ///   - eps: added to the denominator
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, lrDecay: Double? = nil, weightDecay: Double? = nil, initialAccumulatorValue: Double? = nil,
    eps: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adagrad",
      given: [
        "lr": lr, "lr_decay": lrDecay, "weight_decay": weightDecay,
        "initial_accumulator_value": initialAccumulatorValue, "eps": eps, "maximize": maximize,
      ])
  }
}

/// Gradient descent by running means of gradient and squared gradient.
public struct Adam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - amsgrad: divide by the largest mean of squares so far
  ///   - maximize: ascend instead of descending
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient (AdamW)
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil, amsgrad: Bool? = nil,
    maximize: Bool? = nil, decoupledWeightDecay: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adam",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "amsgrad": amsgrad, "maximize": maximize,
        "decoupled_weight_decay": decoupledWeightDecay,
      ])
  }
}

/// Adam with weight decay of the parameter itself instead of its gradient.
public struct AdamW: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - amsgrad: divide by the largest mean of squares so far
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil, amsgrad: Bool? = nil,
    maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/AdamW",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "amsgrad": amsgrad, "maximize": maximize,
      ])
  }
}

/// Limited-memory BFGS, which evaluates the model several times a step.
public struct LBFGS: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - maxIter: iterations of one step
  ///   - maxEval: evaluations of one step
  ///   - toleranceGrad: stop when no gradient is larger
  ///   - toleranceChange: stop when values or loss change by less
  ///   - historySize: changes of the gradient that are kept
  ///   - lineSearchFn: how the length of a move is found
  public init(
    lr: Double? = nil, maxIter: Int? = nil, maxEval: Int? = nil, toleranceGrad: Double? = nil,
    toleranceChange: Double? = nil, historySize: Int? = nil, lineSearchFn: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/LBFGS",
      given: [
        "lr": lr, "max_iter": maxIter, "max_eval": maxEval, "tolerance_grad": toleranceGrad,
        "tolerance_change": toleranceChange, "history_size": historySize, "line_search_fn": lineSearchFn,
      ])
  }
}

/// Lets slow weights follow the steps of another optimizer.
public struct Lookahead: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - optimizer: makes the steps
  ///   - k: steps between two moves of the slow weights
  ///   - alpha: how far the slow weights move
  public init(optimizer: (any OptimizerBuilder), k: Int? = nil, alpha: Double? = nil) {
    reference = ComponentReference(
      "tenon/Lookahead", given: ["optimizer": NestedComponents(optimizer), "k": k, "alpha": alpha])
  }
}

/// Gradient descent by the gradient over the root of its mean square.
public struct RMSprop: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - alpha: decay of the mean of squared gradients
  ///   - eps: added to the denominator
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - momentum: how much of the last update is kept
  ///   - centered: divide by an estimate of the gradient's standard deviation
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, alpha: Double? = nil, eps: Double? = nil, weightDecay: Double? = nil, momentum: Double? = nil,
    centered: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RMSprop",
      given: [
        "lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weightDecay, "momentum": momentum, "centered": centered,
        "maximize": maximize,
      ])
  }
}

/// Stochastic gradient descent, optionally with momentum.
public struct SGD: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - momentum: how much of the last update is kept
  ///   - dampening: how much of the gradient is left out of the momentum
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - nesterov: look ahead along the momentum
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, momentum: Double? = nil, dampening: Double? = nil, weightDecay: Double? = nil,
    nesterov: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/SGD",
      given: [
        "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weightDecay, "nesterov": nesterov,
        "maximize": maximize,
      ])
  }
}
