// Generated from tenon/activations by `tenon plugin builders`.

/// Scale · x above 0, scale · alpha · (exp(x) - 1) below.
public struct SELU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/SELU", given: ["inplace": inplace]) }
}
