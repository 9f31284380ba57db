// Generated from tenon/activations by `tenon plugin builders`.

/// Max(0, x).
public struct ReLU: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/ReLU", given: ["inplace": inplace]) }
}
