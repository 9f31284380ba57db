// Generated from tenon/activations by `tenon plugin builders`.

/// 1 / (1 + exp(-x)), between 0 and 1.
public struct Sigmoid: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Sigmoid") }
}
