// Generated from tenon/optimizers by `tenon plugin builders`.

/// Gradient descent by moves of the size of those before.
public struct Adadelta: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: factor of the move
  ///   - rho: decay of the means of squared gradients and squared moves
  ///   - eps: added to both means, and so the size of the first moves
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, rho: Double? = nil, eps: Double? = nil, weightDecay: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adadelta", given: ["lr": lr, "rho": rho, "eps": eps, "weight_decay": weightDecay, "maximize": maximize])
  }
}

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
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient
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

/// Adam with the largest recent gradient in place of the root of the mean square.
public struct Adamax: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the mean of gradients and of the largest one
  ///   - eps: added to the size of each gradient
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/Adamax", given: ["lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "maximize": maximize])
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

/// Gradient descent with a falling learning rate and a mean of the parameters beside it.
public struct ASGD: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - lambd: how fast parameters decay and the learning rate falls
  ///   - alpha: power of the steps by which the learning rate falls
  ///   - t0: steps before the mean begins
  ///   - weightDecay: factor of the parameter that is added to its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, lambd: Double? = nil, alpha: Double? = nil, t0: Double? = nil, weightDecay: Double? = nil,
    maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/ASGD",
      given: ["lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weightDecay, "maximize": maximize])
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

/// Moves every element by the same length, by the sign of a mean of its gradients.
public struct Lion: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: length of a move
  ///   - betas: share of the mean in a move, and decay of the mean
  ///   - weightDecay: strength of the pull of the parameter itself towards zero
  ///   - maximize: ascend instead of descending
  public init(lr: Double? = nil, betas: Pair<Double>? = nil, weightDecay: Double? = nil, maximize: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Lion", given: ["lr": lr, "betas": betas, "weight_decay": weightDecay, "maximize": maximize])
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

/// Adam with Nesterov momentum.
public struct NAdam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - momentumDecay: how fast the momentum grows to its full size
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil,
    momentumDecay: Double? = nil, decoupledWeightDecay: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/NAdam",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay, "momentum_decay": momentumDecay,
        "decoupled_weight_decay": decoupledWeightDecay, "maximize": maximize,
      ])
  }
}

/// Adam whose first steps do not divide by a mean square of too few gradients.
public struct RAdam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - weightDecay: strength of the pull towards zero
  ///   - decoupledWeightDecay: decay the parameter itself instead of its gradient
  ///   - maximize: ascend instead of descending
  public init(
    lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, weightDecay: Double? = nil,
    decoupledWeightDecay: Bool? = nil, maximize: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RAdam",
      given: [
        "lr": lr, "betas": betas, "eps": eps, "weight_decay": weightDecay,
        "decoupled_weight_decay": decoupledWeightDecay, "maximize": maximize,
      ])
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

/// Moves each element by a step of its own, by the sign of its gradient.
public struct Rprop: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: the first step of each element
  ///   - etas: factors of a step when the gradient turns and when it does not
  ///   - stepSizes: the least and the largest step
  ///   - maximize: ascend instead of descending
  public init(lr: Double? = nil, etas: Pair<Double>? = nil, stepSizes: Pair<Double>? = nil, maximize: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Rprop", given: ["lr": lr, "etas": etas, "step_sizes": stepSizes, "maximize": maximize])
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

/// Adam for row-sparse gradients.
public struct SparseAdam: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - betas: decay of the means of gradient and squared gradient
  ///   - eps: added to the denominator
  ///   - maximize: ascend instead of descending
  public init(lr: Double? = nil, betas: Pair<Double>? = nil, eps: Double? = nil, maximize: Bool? = nil) {
    reference = ComponentReference(
      "tenon/SparseAdam", given: ["lr": lr, "betas": betas, "eps": eps, "maximize": maximize])
  }
}
