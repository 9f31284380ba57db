// Generated from tenon/losses by `tenon plugin builders`.

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
