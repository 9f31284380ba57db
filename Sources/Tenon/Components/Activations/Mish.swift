// Generated from tenon/activations by `tenon plugin builders`.

/// X · tanh(log(1 + exp(x))).
public struct Mish: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/Mish", given: ["inplace": inplace]) }
}
