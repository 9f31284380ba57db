// Generated from tenon/activations by `tenon plugin builders`.

/// Min(max(0, x), 6).
public struct ReLU6: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/ReLU6", given: ["inplace": inplace]) }
}
