// Generated from tenon/activations by `tenon plugin builders`.

/// Tanh(x), between -1 and 1.
public struct Tanh: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Tanh") }
}
