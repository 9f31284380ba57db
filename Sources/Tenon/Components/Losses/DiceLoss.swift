// Generated from tenon/losses by `tenon plugin builders`.

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
