// Generated from tenon/losses by `tenon plugin builders`.

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
