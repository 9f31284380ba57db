// Generated from tenon/activations by `tenon plugin builders`.

/// X above 0, alpha · (exp(x / alpha) - 1) below.
public struct CELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: the output far below 0, times -1; not 0
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(alpha: Double? = nil, inplace: Bool? = nil) {
    reference = ComponentReference("tenon/CELU", given: ["alpha": alpha, "inplace": inplace])
  }
}
