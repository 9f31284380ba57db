// Generated from tenon/combination by `tenon plugin builders`.

/// The matrix product of two tensors.
public struct MatMul: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/MatMul") }
}
