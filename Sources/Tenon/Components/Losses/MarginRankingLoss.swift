// Generated from tenon/losses by `tenon plugin builders`.

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
