// Generated from tenon/activations by `tenon plugin builders`.

/// X - tanh(x).
public struct Tanhshrink: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Tanhshrink") }
}
