// Generated from tenon/combination by `tenon plugin builders`.

/// The quotient of two tensors, element by element.
public struct Div: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Div") }
}
