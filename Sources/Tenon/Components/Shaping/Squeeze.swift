// Generated from tenon/shaping by `tenon plugin builders`.

/// Removes dimensions of extent 1.
public struct Squeeze: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimensions to remove where they are 1, negative from the end; null: all
  public init(dim: Value? = nil) { reference = ComponentReference("tenon/Squeeze", given: ["dim": dim]) }
}
