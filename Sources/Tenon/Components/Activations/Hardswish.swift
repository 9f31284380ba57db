// Generated from tenon/activations by `tenon plugin builders`.

/// X · min(max(0, x + 3), 6) / 6.
public struct Hardswish: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter inplace: accepted, but without effect: memory is shared where it is safe
  public init(inplace: Bool? = nil) { reference = ComponentReference("tenon/Hardswish", given: ["inplace": inplace]) }
}
