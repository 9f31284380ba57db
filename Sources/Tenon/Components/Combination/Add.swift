// Generated from tenon/combination by `tenon plugin builders`.

/// The sum of two tensors.
public struct Add: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Add") }
}
