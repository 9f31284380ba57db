// Generated from tenon/activations by `tenon plugin builders`.

/// X / (1 + exp(-x)).
public struct SiLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/SiLU", given: ["inplace": inplace]) }
}
