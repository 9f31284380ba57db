// Generated from tenon/combination by `tenon plugin builders`.

/// The product of two tensors, element by element.
public struct Mul: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Mul") }
}
