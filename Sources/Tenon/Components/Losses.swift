// Generated from tenon/losses by `tenon plugin builders`.

/// Binary cross entropy of probabilities with probabilities.
public struct BCELoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: factors of the elements' losses
  ///   - reduction: how the elements become one loss
  public init(weight: Value? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/BCELoss", given: ["weight": weight, "reduction": reduction])
  }
}

/// Binary cross entropy of scores with probabilities.
public struct BCEWithLogitsLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: factors of the elements' losses
  ///   - reduction: how the elements become one loss
  ///   - posWeight: factors of the positive part
  public init(weight: Value? = nil, reduction: String? = nil, posWeight: Value? = nil) {
    reference = ComponentReference(
      "tenon/BCEWithLogitsLoss", given: ["weight": weight, "reduction": reduction, "pos_weight": posWeight])
  }
}

/// Negative log likelihood of label sequences that are shorter than the input, over all alignments.
public struct CTCLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - blank: the class that is no label
  ///   - reduction: how the elements become one loss
  ///   - zeroInfinity: make infinite losses and their gradients 0
  public init(blank: Int? = nil, reduction: String? = nil, zeroInfinity: Bool? = nil) {
    reference = ComponentReference(
      "tenon/CTCLoss", given: ["blank": blank, "reduction": reduction, "zero_infinity": zeroInfinity])
  }
}

/// Angle of two vectors, to be small where the target is 1 and large where it is -1.
public struct CosineEmbeddingLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - margin: cosine up to which dissimilar pairs cost nothing
  ///   - reduction: how the elements become one loss
  public init(margin: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/CosineEmbeddingLoss", given: ["margin": margin, "reduction": reduction])
  }
}

/// Cross entropy of scores with class indices or class probabilities.
public struct CrossEntropyLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: one factor for each class
  ///   - ignoreIndex: a target that counts for nothing
  ///   - reduction: how the elements become one loss
  ///   - labelSmoothing: how much of each target is spread over all classes
  public init(weight: Value? = nil, ignoreIndex: Int? = nil, reduction: String? = nil, labelSmoothing: Double? = nil) {
    reference = ComponentReference(
      "tenon/CrossEntropyLoss",
      given: ["weight": weight, "ignore_index": ignoreIndex, "reduction": reduction, "label_smoothing": labelSmoothing])
  }
}

/// How little predicted and true regions overlap, for segmentation.
public struct DiceLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - activation: what makes probabilities of the input
  ///   - smooth: added to both sides of the fraction
  ///   - squared: square the terms of the denominator
  ///   - ignoreIndex: a class index that counts for nothing
  ///   - reduction: how the elements become one loss
  public init(
    activation: String? = nil, smooth: Double? = nil, squared: Bool? = nil, ignoreIndex: Int? = nil,
    reduction: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/DiceLoss",
      given: [
        "activation": activation, "smooth": smooth, "squared": squared, "ignore_index": ignoreIndex,
        "reduction": reduction,
      ])
  }
}

/// Binary cross entropy of scores in which easy elements count less.
public struct FocalLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: weight of positive elements, 1 - alpha that of others; -1: no weights
  ///   - gamma: how much less easy elements count
  ///   - reduction: how the elements become one loss; training needs mean or sum
  public init(alpha: Double? = nil, gamma: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/FocalLoss", given: ["alpha": alpha, "gamma": gamma, "reduction": reduction])
  }
}

/// Negative log likelihood under a normal distribution of predicted mean and variance.
public struct GaussianNLLLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - full: add the constant log (2π) / 2
  ///   - eps: the smallest variance
  ///   - reduction: how the elements become one loss
  public init(full: Bool? = nil, eps: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/GaussianNLLLoss", given: ["full": full, "eps": eps, "reduction": reduction])
  }
}

/// Distances that are to be small where the target is 1, and above a margin where it is -1.
public struct HingeEmbeddingLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - margin: distance from which dissimilar pairs cost nothing
  ///   - reduction: how the elements become one loss
  public init(margin: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/HingeEmbeddingLoss", given: ["margin": margin, "reduction": reduction])
  }
}

/// Half the squared difference where it is small, and its size times delta elsewhere.
public struct HuberLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - reduction: how the elements become one loss
  ///   - delta: difference at which the absolute part begins
  public init(reduction: String? = nil, delta: Double? = nil) {
    reference = ComponentReference("tenon/HuberLoss", given: ["reduction": reduction, "delta": delta])
  }
}

/// Kullback-Leibler divergence of a target from log probabilities.
public struct KLDivLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - reduction: how the elements become one loss; batchmean divides their sum by the first dimension
  ///   - logTarget: whether the target is a logarithm too
  public init(reduction: String? = nil, logTarget: Bool? = nil) {
    reference = ComponentReference("tenon/KLDivLoss", given: ["reduction": reduction, "log_target": logTarget])
  }
}

/// Absolute difference of input and target.
public struct L1Loss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/L1Loss", given: ["reduction": reduction])
  }
}

/// Squared difference of input and target.
public struct MSELoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/MSELoss", given: ["reduction": reduction])
  }
}

/// Keeps one score above another by a margin, which of them the target says.
public struct MarginRankingLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - margin: how much larger one score is to be
  ///   - reduction: how the elements become one loss
  public init(margin: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/MarginRankingLoss", given: ["margin": margin, "reduction": reduction])
  }
}

/// Keeps the scores of all labels above those of other classes by 1.
public struct MultiLabelMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/MultiLabelMarginLoss", given: ["reduction": reduction])
  }
}

/// Binary cross entropy of scores, averaged over the classes.
public struct MultiLabelSoftMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: one factor for each class
  ///   - reduction: how the elements become one loss
  public init(weight: Value? = nil, reduction: String? = nil) {
    reference = ComponentReference("tenon/MultiLabelSoftMarginLoss", given: ["weight": weight, "reduction": reduction])
  }
}

/// Keeps the score of the target's class above all others by a margin.
public struct MultiMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: power of the difference, 1 or 2
  ///   - margin: how much larger the class's score is to be
  ///   - weight: one factor for each class
  ///   - reduction: how the elements become one loss
  public init(p: Int? = nil, margin: Double? = nil, weight: Value? = nil, reduction: String? = nil) {
    reference = ComponentReference(
      "tenon/MultiMarginLoss", given: ["p": p, "margin": margin, "weight": weight, "reduction": reduction])
  }
}

/// Negative log likelihood of class indices.
public struct NLLLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - weight: one factor for each class
  ///   - ignoreIndex: a target that counts for nothing
  ///   - reduction: how the elements become one loss
  public init(weight: Value? = nil, ignoreIndex: Int? = nil, reduction: String? = nil) {
    reference = ComponentReference(
      "tenon/NLLLoss", given: ["weight": weight, "ignore_index": ignoreIndex, "reduction": reduction])
  }
}

/// Negative log likelihood of counts under a Poisson distribution.
public struct PoissonNLLLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - logInput: whether the input is the logarithm of the rate
  ///   - full: add Stirling's approximation of the factorial
  ///   - eps: added to a rate before its logarithm is taken
  ///   - reduction: how the elements become one loss
  public init(logInput: Bool? = nil, full: Bool? = nil, eps: Double? = nil, reduction: String? = nil) {
    reference = ComponentReference(
      "tenon/PoissonNLLLoss", given: ["log_input": logInput, "full": full, "eps": eps, "reduction": reduction])
  }
}

/// Difference of input and target, squared where it is small and absolute elsewhere.
public struct SmoothL1Loss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - reduction: how the elements become one loss
  ///   - beta: difference at which the absolute part begins
  public init(reduction: String? = nil, beta: Double? = nil) {
    reference = ComponentReference("tenon/SmoothL1Loss", given: ["reduction": reduction, "beta": beta])
  }
}

/// Logistic loss of scores whose sign is to be the target's.
public struct SoftMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameter reduction: how the elements become one loss
  public init(reduction: String? = nil) {
    reference = ComponentReference("tenon/SoftMarginLoss", given: ["reduction": reduction])
  }
}

/// Keeps a positive nearer to the anchor than a negative, by a margin.
public struct TripletMarginLoss: LossBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - margin: how much nearer
  ///   - p: the norm of the distance
  ///   - eps: added to every difference
  ///   - swap: use the positive's distance to the negative when it is smaller
  ///   - reduction: how the elements become one loss
  public init(margin: Double? = nil, p: Double? = nil, eps: Double? = nil, swap: Bool? = nil, reduction: String? = nil)
  {
    reference = ComponentReference(
      "tenon/TripletMarginLoss", given: ["margin": margin, "p": p, "eps": eps, "swap": swap, "reduction": reduction])
  }
}
