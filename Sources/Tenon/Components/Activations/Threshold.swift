// Generated from tenon/activations by `tenon plugin builders`.

/// X above a threshold, a number below.
public struct Threshold: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - threshold: what x must be above of
  ///   - value: the output elsewhere
  ///   - inplace: accepted, but without effect: memory is shared where it is safe
  public init(threshold: Double, value: Double, inplace: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Threshold", given: ["threshold": threshold, "value": value, "inplace": inplace])
  }
}
