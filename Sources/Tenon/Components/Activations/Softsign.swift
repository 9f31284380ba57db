// Generated from tenon/activations by `tenon plugin builders`.

/// X / (1 + |x|).
public struct Softsign: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Softsign") }
}
