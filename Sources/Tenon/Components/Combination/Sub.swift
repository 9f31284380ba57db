// Generated from tenon/combination by `tenon plugin builders`.

/// The difference of two tensors.
public struct Sub: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Sub") }
}
