// Generated from tenon/shaping by `tenon plugin builders`.

/// Adds a dimension of extent 1.
public struct Unsqueeze: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: place of the new dimension, negative from the end
  public init(dim: Int) { reference = ComponentReference("tenon/Unsqueeze", given: ["dim": dim]) }
}
