// Generated from tenon/combination by `tenon plugin builders`.

/// Layers one after another, as one.
public struct Sequential: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter layers: layers of one input and one output, in order
  public init(layers: [any LayerBuilder]) {
    reference = ComponentReference("tenon/Sequential", given: ["layers": NestedComponents(layers)])
  }
}
