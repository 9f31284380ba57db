// Generated from tenon/losses by `tenon plugin builders`.

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
