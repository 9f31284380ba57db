// Generated from tenon/shaping by `tenon plugin builders`.

/// Returns its input.
public struct Identity: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Identity") }
}
